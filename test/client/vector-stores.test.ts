import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { VectorStores } from '../../src/client/vector-stores.js';

/** A surface over a client that notes what it sends, as `METHOD /path?query body`. */
function createStores() {
  const sent: string[] = [];
  const client = new OpenAI({
    apiKey: 'test',
    baseURL: 'https://example.com/v1',
    fetch: async (input, init) => {
      const { pathname, search } = new URL(String(input instanceof Request ? input.url : input));
      const body = typeof init?.body === 'string' ? ` ${init.body}` : '';
      sent.push(`${String(init?.method).toUpperCase()} ${pathname}${search}${body}`);
      return Response.json({ object: 'list', data: [], id: 'vs_1', status: 'completed' });
    },
  });
  return { stores: new VectorStores(client), sent };
}

describe('beta.vectorStores', () => {
  it('sends each call of v4 to where the stores are now', async () => {
    const { stores, sent } = createStores();
    const { create, retrieve, update, list, del } = stores;
    await create({ name: 'docs' });
    await retrieve('vs_1');
    await update('vs_1', { name: 'more' });
    await list({ limit: 2 });
    await list({ timeout: 60_000 });
    await del('vs_1');
    expect(sent).toEqual([
      'POST /v1/vector_stores {"name":"docs"}',
      'GET /v1/vector_stores/vs_1',
      'POST /v1/vector_stores/vs_1 {"name":"more"}',
      'GET /v1/vector_stores?limit=2',
      'GET /v1/vector_stores',
      'DELETE /v1/vector_stores/vs_1',
    ]);
  });

  it('takes paths in either style', async () => {
    const { stores, sent } = createStores();
    const store = { vector_store_id: 'vs_1' };
    await stores.files.retrieve('vs_1', 'file_1');
    await stores.files.retrieve('file_1', store);
    await stores.files.update('vs_1', 'file_1', { attributes: { a: 1 } });
    await stores.files.update('file_1', { ...store, attributes: { a: 1 } });
    await stores.files.del('vs_1', 'file_1');
    await stores.files.delete('file_1', store);
    await stores.fileBatches.cancel('vs_1', 'vsfb_1');
    await stores.fileBatches.cancel('vsfb_1', store);
    await stores.fileBatches.listFiles('vs_1', 'vsfb_1', { limit: 1 });
    await stores.fileBatches.listFiles('vsfb_1', { ...store, limit: 1 });
    for (let index = 0; index < sent.length; index += 2) expect(sent[index]).toBe(sent[index + 1]);
    expect(sent.filter((_, index) => index % 2 === 0)).toEqual([
      'GET /v1/vector_stores/vs_1/files/file_1',
      'POST /v1/vector_stores/vs_1/files/file_1 {"attributes":{"a":1}}',
      'DELETE /v1/vector_stores/vs_1/files/file_1',
      'POST /v1/vector_stores/vs_1/file_batches/vsfb_1/cancel',
      'GET /v1/vector_stores/vs_1/file_batches/vsfb_1/files?limit=1',
    ]);
  });
});

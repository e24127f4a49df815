import SdkOpenAI from 'openai';
import { AzureOpenAI, OpenAI, OpenAIError, withAssistants } from 'openai-assistants-shim';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { wrapClient, SDK_COPIES } from '../support/sdk-copies.js';
import { rejection } from './support.js';

type Options = NonNullable<ConstructorParameters<typeof SdkOpenAI>[0]>;

const ways: [string, (options: Options) => OpenAI][] = [
  ['the drop-in client', (options) => new OpenAI(options)],
  ['a wrapped client', (options) => withAssistants(new SdkOpenAI(options))],
  ['a client by withOptions', (options) => new OpenAI(options).withOptions({ timeout: 60_000 })],
];

/** A client that notes what it sends, as `METHOD /path?query body`. */
function connect(create: (options: Options) => OpenAI) {
  const sent: string[] = [];
  const client = create({
    apiKey: 'test',
    baseURL: 'https://example.com/v1',
    fetch: async (input, init) => {
      const { pathname, search } = new URL(String(input instanceof Request ? input.url : input));
      const body = typeof init?.body === 'string' ? ` ${init.body}` : '';
      sent.push(`${String(init?.method).toUpperCase()} ${pathname}${search}${body}`);
      if (pathname.endsWith('/content') && !pathname.includes('vector')) return new Response('[1]');
      return Response.json({ object: 'list', data: [], choices: [], id: 'id_1', status: 'completed' });
    },
  });
  return { client, sent };
}

afterEach(() => vi.restoreAllMocks());

describe.each(ways)("v4's calls, on %s", (_way, create) => {
  it('delete by the name of then', async () => {
    const { client, sent } = connect(create);
    await client.files.del('file_1');
    await client.models.del('ft:gpt-4o:me');
    await client.chat.completions.del('chatcmpl_1');
    await client.vectorStores.del('vs_1');
    await client.vectorStores.files.del('vs_1', 'file_1');
    await client.beta.vectorStores.del('vs_1');
    await client.beta.vectorStores.files.del('vs_1', 'file_1');
    expect(sent).toEqual([
      'DELETE /v1/files/file_1',
      'DELETE /v1/models/ft:gpt-4o:me',
      'DELETE /v1/chat/completions/chatcmpl_1',
      'DELETE /v1/vector_stores/vs_1',
      'DELETE /v1/vector_stores/vs_1/files/file_1',
      'DELETE /v1/vector_stores/vs_1',
      'DELETE /v1/vector_stores/vs_1/files/file_1',
    ]);
  });

  it('give the content of a file as text', async () => {
    const { client, sent } = connect(create);
    expect(await client.files.retrieveContent('file_1')).toBe('[1]');
    expect((await client.files.retrieveContent('file_1').withResponse()).data).toBe('[1]');
    expect(sent[0]).toBe('GET /v1/files/file_1/content');
  });

  it.each(['vectorStores', 'beta.vectorStores'] as const)('take the paths of %s in either style', async (where) => {
    const { client, sent } = connect(create);
    const stores = where === 'vectorStores' ? client.vectorStores : client.beta.vectorStores;
    const store = { vector_store_id: 'vs_1' };
    const options = { query: { a: 1 } };
    await stores.files.retrieve('vs_1', 'file_1', options);
    await stores.files.retrieve('file_1', store, options);
    await stores.files.update('vs_1', 'file_1', { attributes: { a: 1 } });
    await stores.files.update('file_1', { ...store, attributes: { a: 1 } });
    await stores.files.content('vs_1', 'file_1');
    await stores.files.content('file_1', store);
    await stores.files.del('vs_1', 'file_1');
    await stores.files.delete('file_1', store);
    await stores.fileBatches.retrieve('vs_1', 'vsfb_1');
    await stores.fileBatches.retrieve('vsfb_1', store);
    await stores.fileBatches.cancel('vs_1', 'vsfb_1');
    await stores.fileBatches.cancel('vsfb_1', store);
    await stores.fileBatches.listFiles('vs_1', 'vsfb_1', { limit: 1 });
    await stores.fileBatches.listFiles('vsfb_1', { ...store, limit: 1 });
    for (let index = 0; index < sent.length; index += 2) expect(sent[index]).toBe(sent[index + 1]);
    expect(sent.filter((_, index) => index % 2 === 0)).toEqual([
      'GET /v1/vector_stores/vs_1/files/file_1?a=1',
      'POST /v1/vector_stores/vs_1/files/file_1 {"attributes":{"a":1}}',
      'GET /v1/vector_stores/vs_1/files/file_1/content',
      'DELETE /v1/vector_stores/vs_1/files/file_1',
      'GET /v1/vector_stores/vs_1/file_batches/vsfb_1',
      'POST /v1/vector_stores/vs_1/file_batches/vsfb_1/cancel',
      'GET /v1/vector_stores/vs_1/file_batches/vsfb_1/files?limit=1',
    ]);
    sent.length = 0;
    expect(await stores.files.poll('vs_1', 'file_1')).toMatchObject({ status: 'completed' });
    expect(await stores.fileBatches.poll('vs_1', 'vsfb_1')).toMatchObject({ status: 'completed' });
    expect(sent).toEqual(['GET /v1/vector_stores/vs_1/files/file_1', 'GET /v1/vector_stores/vs_1/file_batches/vsfb_1']);
  });

  it('take options in the place of a query', async () => {
    const { client, sent } = connect(create);
    const options = { headers: { 'x-app': '1' } };
    await client.files.list(options as never);
    await client.vectorStores.list(options);
    await client.vectorStores.list({ limit: 2 }, options);
    await client.vectorStores.files.list('vs_1', options);
    await client.vectorStores.fileBatches.listFiles('vs_1', 'vsfb_1', options);
    expect(sent).toEqual([
      'GET /v1/files',
      'GET /v1/vector_stores',
      'GET /v1/vector_stores?limit=2',
      'GET /v1/vector_stores/vs_1/files',
      'GET /v1/vector_stores/vs_1/file_batches/vsfb_1/files',
    ]);
  });

  it.each(['', undefined])('reject an id that is %j, and send nothing', async (id) => {
    const { client, sent } = connect(create);
    const none = id as string;
    for (const { files, fileBatches, del } of [client.vectorStores, client.beta.vectorStores]) {
      const calls: (() => PromiseLike<unknown>)[] = [
        () => del(none),
        () => files.retrieve('vs_1', none),
        () => files.retrieve(none, 'file_1').asResponse(),
        () => files.update('vs_1', none, { attributes: null }).withResponse(),
        () => files.content('vs_1', none),
        () => files.poll('vs_1', none),
        () => files.del('vs_1', none),
        () => fileBatches.retrieve('vs_1', none),
        () => fileBatches.cancel(none, 'vsfb_1'),
        () => fileBatches.listFiles('vs_1', none)[Symbol.asyncIterator]().next(),
        () => fileBatches.poll('vs_1', none),
      ];
      for (const call of calls) {
        const error = await rejection(call());
        expect(error).toBeInstanceOf(OpenAIError);
        expect((error as Error).message).toContain('Path parameters result in path with invalid segments');
      }
    }
    for (const call of [
      client.files.del,
      client.files.retrieveContent,
      client.models.del,
      client.chat.completions.del,
    ]) {
      expect(await rejection(call(none))).toBeInstanceOf(OpenAIError);
    }
    expect(sent).toEqual([]);
  });

  it('never throw under beta.vectorStores, where the SDK may', async () => {
    const { client } = connect(create);
    const { vectorStores } = client.beta;
    const none = undefined as unknown as string;
    expect(await rejection(vectorStores.retrieve(none))).toBeInstanceOf(OpenAIError);
    expect(await rejection(vectorStores.files.list(none))).toBeInstanceOf(OpenAIError);
  });

  it('find the chat helpers under beta', async () => {
    const { client, sent } = connect(create);
    const { completions } = client.beta.chat;
    const body = { model: 'gpt-4o', messages: [] };
    expect(await completions.parse(body)).toMatchObject({ choices: [] });
    expect(sent).toEqual([`POST /v1/chat/completions ${JSON.stringify(body)}`]);
    for (const name of ['parse', 'stream', 'runTools'] as const) {
      expect(completions[name]).toBe(client.chat.completions[name]);
    }
  });

  it('are refused with what to write instead where the SDK has dropped them', () => {
    const { completions } = connect(create).client.beta.chat;
    const call = () => (completions as unknown as { runFunctions: () => unknown }).runFunctions();
    expect(call).toThrow(OpenAIError);
    expect(call).toThrow(/runTools/);
  });

  it('run what a test or an app puts on the classes, or on the client', async () => {
    const { client, sent } = connect(create);
    const retrieve = vi.spyOn(SdkOpenAI.VectorStores.Files.prototype, 'retrieve').mockReturnValue('spied' as never);
    const content = vi.spyOn(SdkOpenAI.Files.prototype, 'content').mockReturnValue('spied' as never);
    expect(await client.vectorStores.files.retrieve('vs_1', 'file_1')).toBe('spied');
    expect(await client.beta.vectorStores.files.retrieve('vs_1', 'file_1')).toBe('spied');
    expect(retrieve).toHaveBeenCalledWith('file_1', { vector_store_id: 'vs_1' }, undefined);
    expect(await client.files.content('file_1')).toBe('spied');
    expect(content).toHaveBeenCalledWith('file_1', undefined);
    const remove = vi.spyOn(client.files, 'delete').mockReturnValue('spied' as never);
    expect(await client.files.del('file_1')).toBe('spied');
    expect(remove).toHaveBeenCalledOnce();
    expect(sent).toEqual([]);
  });
});

describe('a client of the SDK in the same process', () => {
  it('stays as it was', () => {
    new OpenAI({ apiKey: 'test' });
    withAssistants(new SdkOpenAI({ apiKey: 'test' }));
    const { files, models, vectorStores, chat } = new SdkOpenAI({ apiKey: 'test' });
    for (const resource of [files, models, vectorStores, vectorStores.files, chat.completions]) {
      expect(resource).not.toHaveProperty('del');
      expect(Object.keys(Object.getOwnPropertyDescriptors(resource))).not.toContain('retrieve');
    }
  });

  it.each(SDK_COPIES.filter(([name]) => name.startsWith('OpenAI4')))('keeps the methods of %s', (_name, Sdk) => {
    const { models, chat } = wrapClient(Sdk).client;
    for (const resource of [models, chat.completions]) {
      expect(Object.keys(Object.getOwnPropertyDescriptors(resource))).not.toContain('del');
    }
  });
});

describe('beta.vectorStores', () => {
  it("are the SDK's class", () => {
    const { beta } = new OpenAI({ apiKey: 'test' });
    expect(beta.vectorStores).toBeInstanceOf(SdkOpenAI.VectorStores);
    expect(beta.vectorStores).toBeInstanceOf(Reflect.get(OpenAI.Beta, 'VectorStores'));
    expect(beta.vectorStores.files).toBeInstanceOf(SdkOpenAI.VectorStores.Files);
  });
});

describe.each(SDK_COPIES)("v4's calls on a wrapped client of %s", (_name, Sdk) => {
  it('manage files and stores', async () => {
    const { client } = wrapClient(Sdk);
    const { vectorStores } = client.beta;
    const file = await client.files.create({ file: new File(['Hi'], 'a.txt'), purpose: 'batch' });
    const { id } = await vectorStores.create({ name: 'docs' });
    await vectorStores.files.create(id, { file_id: file.id });
    expect(await vectorStores.files.retrieve(id, file.id)).toMatchObject({ id: file.id });
    expect(await client.files.retrieveContent(file.id)).toBe('Hi');
    expect(await vectorStores.files.del(id, file.id)).toMatchObject({ deleted: true });
    expect(await vectorStores.del(id)).toMatchObject({ deleted: true });
    expect(await client.files.del(file.id)).toMatchObject({ deleted: true });
  });
});

describe('the option httpAgent', () => {
  it('is refused with what to write instead', () => {
    const options = { apiKey: 'test', httpAgent: {} };
    const azure = { ...options, endpoint: 'https://example.openai.azure.com', apiVersion: '2025-04-01-preview' };
    for (const create of [() => new OpenAI(options), () => new AzureOpenAI(azure)]) {
      expect(create).toThrow(OpenAIError);
      expect(create).toThrow(/fetchOptions: \{ dispatcher: new ProxyAgent\(/);
    }
    expect(() => new OpenAI({ ...options, httpAgent: undefined } as object)).not.toThrow();
    expect(() => new OpenAI({ apiKey: 'test' }).withOptions({ httpAgent: {} } as object)).toThrow(OpenAIError);
  });
});

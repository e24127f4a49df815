import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { install } from '../../src/register/install.js';
import { readEvents } from './legacy-app.js';
import { HEADERS, LEGACY, register } from './support.js';

const { fake, sent } = register();

beforeEach(() => {
  sent.length = 0;
});

afterEach(() => {
  fake.reset();
});

const post = (path: string, body: object, init: RequestInit = {}): Promise<Response> =>
  fetch(LEGACY + path, { method: 'POST', headers: HEADERS, body: JSON.stringify(body), ...init });

async function ask(): Promise<{ runs: string; assistant_id: string }> {
  const { id } = (await (await post('/assistants', { model: 'gpt-4o' })).json()) as { id: string };
  const thread = (await (await post('/threads', { messages: [{ role: 'user', content: 'Hi' }] })).json()) as {
    id: string;
  };
  return { runs: `/threads/${thread.id}/runs`, assistant_id: id };
}

describe('a call of the old API by fetch', () => {
  test('can be a Request, a URL, or a Request with changes', async () => {
    const made = await fetch(
      new Request(`${LEGACY}/assistants`, { method: 'POST', headers: HEADERS, body: '{"model":"gpt-4o"}' }),
    );
    const { id } = (await made.json()) as { id: string };
    const read = await fetch(new URL(`${LEGACY}/assistants/${id}`), { headers: HEADERS });
    const gone = await fetch(new Request(`${LEGACY}/assistants/${id}`, { headers: HEADERS }), { method: 'DELETE' });

    expect(await read.json()).toMatchObject({ id, object: 'assistant' });
    expect(await gone.json()).toMatchObject({ id, deleted: true });
    expect(sent).toEqual([]);
  });

  test('gets an answer with the requested address', async () => {
    const response = await fetch(`${LEGACY}/assistants`, { headers: HEADERS });

    expect(response).toBeInstanceOf(Response);
    expect(response.url).toBe(`${LEGACY}/assistants`);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  });

  test('on an Azure resource is answered with requests to that resource, with its kind of key', async () => {
    const root = 'https://one.openai.azure.com/openai';
    const response = await fetch(`${root}/threads?api-version=2024-05-01-preview`, {
      method: 'POST',
      headers: { 'api-key': 'azure-key', 'content-type': 'application/json' },
      body: '{}',
    });

    expect(response.status).toBe(200);
    expect(sent).toEqual([`POST ${root}/v1/conversations`]);
    expect(fake.requests.at(-1)?.headers).toMatchObject({ 'api-key': 'azure-key' });
    expect(fake.requests.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  test('sends the organisation, project and key of each caller, with one store for all', async () => {
    const headers = { ...HEADERS, 'openai-organization': 'org-1', 'openai-project': 'proj_1' };
    await post('/threads', {}, { headers });
    const { id } = (await (await post('/assistants', { model: 'gpt-4o' })).json()) as { id: string };
    const other = await fetch(`${LEGACY}/assistants/${id}`, { headers: { authorization: 'Bearer sk-other' } });
    await post('/threads', {}, { headers: { ...HEADERS, authorization: 'Bearer sk-other' } });

    expect(other.status).toBe(200);
    expect(fake.requests.map((request) => request.headers)).toMatchObject([
      { authorization: 'Bearer sk-test', 'openai-organization': 'org-1', 'openai-project': 'proj_1' },
      { authorization: 'Bearer sk-other' },
    ]);
  });

  test('rejects at once with the reason of a signal that has aborted', async () => {
    const reason = new Error('enough');

    await expect(post('/threads', {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sent).toEqual([]);
  });

  test('ends its stream with an AbortError, and the run with it', async () => {
    const hold = fake.hold({ afterEvents: 3 });
    fake.reply({ chunks: ['One', 'Two', 'Three'] });
    const { runs, assistant_id } = await ask();
    const controller = new AbortController();
    const response = await post(runs, { assistant_id, stream: true }, { signal: controller.signal });
    const read = async (): Promise<void> => {
      for await (const { event } of readEvents(response.body as unknown as AsyncIterable<Uint8Array>)) {
        if (event === 'thread.run.in_progress') controller.abort();
      }
    };

    await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
    hold.release();
  });

  test('to an unknown endpoint is refused here, and sends nothing', async () => {
    const response = await fetch(`${LEGACY}/threads/a/b/c/d`, { headers: HEADERS });

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect(sent).toEqual([]);
  });
});

describe('any other fetch', () => {
  test('passes its arguments on unchanged', async () => {
    const outer = globalThis.fetch;
    await fetch(`${LEGACY}/models`, { headers: HEADERS }).catch(() => undefined);
    await fetch(new Request('https://example.com/v1/threads')).catch(() => undefined);

    expect(globalThis.fetch).toBe(outer);
    expect(sent).toEqual([`GET ${LEGACY}/models`, 'GET https://example.com/v1/threads']);
  });
});

test('wraps fetch once, even if it is installed twice', async () => {
  const before = globalThis.fetch;
  install({});

  expect(globalThis.fetch).toBe(before);
});

test('sends with the fetch that is global at that moment', async () => {
  const before = globalThis.fetch;
  const seen: string[] = [];
  globalThis.fetch = (input, init) => {
    seen.push(new Request(input, init).url);
    return before(input, init);
  };
  try {
    await post('/threads', {});
  } finally {
    globalThis.fetch = before;
  }

  expect(seen).toEqual([`${LEGACY}/threads`, `${LEGACY}/conversations`]);
});

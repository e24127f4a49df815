import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AzureOpenAI, OpenAI } from 'openai';
import OpenAI4 from 'openai-4-104';
import { expect, test, vi } from 'vitest';
import { createProxy } from '../../src/server/proxy/create-proxy.js';
import { SDK_COPIES } from '../support/sdk-copies.js';
import { createUpstream, OPERATOR_KEY, setUpProxy } from './support/upstream.js';

const encoder = new TextEncoder();

test('passes a request and its answer on unchanged', async () => {
  const { call, sent } = setUpProxy({
    answer: () =>
      new Response('{"id":"resp_1"}', {
        status: 201,
        headers: { 'content-type': 'application/json', 'x-request-id': 'req_1', 'x-ratelimit-remaining-requests': '9' },
      }),
  });

  const answer = await call('/responses?include[]=a&include[]=b', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'openai-beta': 'assistants=v2', 'user-agent': 'app/1' },
    body: '{"model":"gpt-5"}',
  });

  expect(answer.status).toBe(201);
  expect(await answer.text()).toBe('{"id":"resp_1"}');
  expect(answer.headers.get('x-request-id')).toBe('req_1');
  expect(answer.headers.get('x-ratelimit-remaining-requests')).toBe('9');
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ method: 'POST', body: '{"model":"gpt-5"}', redirect: 'manual' });
  expect(sent[0]?.url.href).toBe('https://api.openai.com/v1/responses?include%5B%5D=a&include%5B%5D=b');
  expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
    authorization: `Bearer ${OPERATOR_KEY}`,
    'content-type': 'application/json',
    'openai-beta': 'assistants=v2',
    'user-agent': 'app/1',
  });
});

test("overrides the caller's headers and query by those of the client", async () => {
  const { call, sent } = setUpProxy({
    client: {
      organization: 'org-operator',
      project: 'proj_operator',
      defaultHeaders: { 'x-gateway': 'ours' },
      defaultQuery: { region: 'eu' },
    },
  });

  await call('/models?region=us&limit=2', {
    headers: { 'x-gateway': 'theirs', 'openai-organization': 'org-caller', 'openai-project': 'proj_caller' },
  });

  expect(sent[0]?.url.search).toBe('?region=eu&limit=2');
  expect(Object.fromEntries(sent[0]?.headers ?? [])).toMatchObject({
    'x-gateway': 'ours',
    'openai-organization': 'org-operator',
    'openai-project': 'proj_operator',
  });
});

// SDK 5.15 takes no function for a key.
const takesFunctions = typeof new OpenAI({ apiKey: () => Promise.resolve('') }).apiKey === 'string';

test.runIf(takesFunctions)('takes the key from a function for each request', async () => {
  let calls = 0;
  const { call, sent } = setUpProxy({ client: { apiKey: async () => `sk-${(calls += 1)}` } });

  await call('/models');
  await call('/models');

  expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer sk-1', 'Bearer sk-2']);
});

test.each(['https://gateway.example/x/y/v1', 'https://gateway.example/x/y/v1/'])(
  'joins paths to the base URL %s',
  async (baseURL) => {
    const { call, sent } = setUpProxy({ client: { baseURL } });

    await call('/files/file-1/content?x=1');

    expect(sent[0]?.url.href).toBe('https://gateway.example/x/y/v1/files/file-1/content?x=1');
  },
);

test("sends everything to Azure's v1 address, with its key and without the api-version that Azure refuses there", async () => {
  const { fetch, sent } = createUpstream();
  const client = new AzureOpenAI({
    endpoint: 'https://r.openai.azure.com',
    apiVersion: '2024-05-01-preview',
    apiKey: OPERATOR_KEY,
    fetch,
  });
  const proxy = createProxy({ allow: 'all', uploadBytes: 100, key: 'operator' });

  const request = new Request('https://door.example/', { method: 'POST', headers: { 'api-key': 'token' }, body: '{}' });
  await proxy(request, '/chat/completions?api-version=2024-05-01-preview', client);

  expect(sent[0]?.url.href).toBe('https://r.openai.azure.com/openai/v1/chat/completions');
  expect(sent[0]?.headers.get('api-key')).toBe(OPERATOR_KEY);
  expect(sent[0]?.headers.get('authorization')).toBeNull();
});

test.each(SDK_COPIES)('sends with a client of the SDK copy %s', async (_name, Sdk) => {
  const { fetch, sent } = createUpstream();
  const client = new Sdk({ apiKey: OPERATOR_KEY, organization: 'org-1', defaultHeaders: { 'x-own': '1' }, fetch });
  const proxy = createProxy({ allow: ['files'], uploadBytes: 100, key: 'operator' });

  const request = new Request('https://door.example/', { method: 'POST', body: 'abc' });
  const answer = await proxy(request, '/files?purpose=assistants', client);

  expect(await answer.json()).toEqual({ ok: true });
  expect(sent[0]).toMatchObject({ method: 'POST', body: 'abc' });
  expect(sent[0]?.url.href).toBe('https://api.openai.com/v1/files?purpose=assistants');
  expect(Object.fromEntries(sent[0]?.headers ?? [])).toMatchObject({
    authorization: `Bearer ${OPERATOR_KEY}`,
    'openai-organization': 'org-1',
    'x-own': '1',
  });
});

test('streams the answer: returns its first part before the last one exists', async () => {
  let finish = (): void => {};
  const { call } = setUpProxy({
    answer: () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(encoder.encode('data: 1\n\n'));
            finish = () => {
              controller.enqueue(encoder.encode('data: 2\n\n'));
              controller.close();
            };
          },
        }),
        { headers: { 'content-type': 'text/event-stream' } },
      ),
  });

  const answer = await call('/responses', { method: 'POST', body: '{"stream":true}' });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();

  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(await reader?.read()).toEqual({ done: false, value: 'data: 1\n\n' });
  finish();
  expect(await reader?.read()).toEqual({ done: false, value: 'data: 2\n\n' });
  expect(await reader?.read()).toEqual({ done: true, value: undefined });
});

test('streams the upload: sends its first part before the last one exists', async () => {
  const received: string[] = [];
  let send = (_text: string | null): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (text) => (text === null ? controller.close() : controller.enqueue(encoder.encode(text)));
    },
  });
  send('one');
  const client = new OpenAI({
    apiKey: OPERATOR_KEY,
    fetch: async (_url, init) => {
      // Each part that has arrived asks the caller for the next.
      for await (const part of init?.body as ReadableStream<Uint8Array>) {
        received.push(new TextDecoder().decode(part));
        send(received.length === 1 ? 'two' : null);
      }
      return Response.json({});
    },
  });
  const proxy = createProxy({ allow: ['files'], uploadBytes: 100, key: 'operator' });

  const request = new Request('https://door.example/', { method: 'POST', body, duplex: 'half' } as RequestInit);
  await proxy(request, '/files', client);

  expect(received).toEqual(['one', 'two']);
});

test('keeps every byte of a file', async () => {
  const bytes = Uint8Array.from({ length: 256 * 40 }, (_, index) => index % 256);
  const { call } = setUpProxy({
    answer: () => new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } }),
  });

  const answer = await call('/files/file-1/content');

  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
});

test('drops the header of the encoding that fetch has decoded', async () => {
  const { call } = setUpProxy({
    answer: () => new Response('decoded', { headers: { 'content-encoding': 'gzip', 'content-length': '3' } }),
  });

  const answer = await call('/files/file-1/content');

  expect(answer.headers.get('content-encoding')).toBeNull();
  expect(answer.headers.get('content-length')).toBeNull();
  expect(await answer.text()).toBe('decoded');
});

test.each([204, 304])('passes on an answer of status %d, which has no body', async (status) => {
  const { call } = setUpProxy({ answer: () => new Response(null, { status }) });

  expect((await call('/files/file-1', { method: 'DELETE' })).status).toBe(status);
});

test('passes errors of the service on without a retry', async () => {
  const error = { message: 'Rate limit reached', type: 'requests', param: null, code: 'rate_limit_exceeded' };
  const { call, sent } = setUpProxy({
    answer: () => Response.json({ error }, { status: 429, headers: { 'retry-after': '7' } }),
  });

  const answer = await call('/responses', { method: 'POST', body: '{}' });

  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(await answer.json()).toEqual({ error });
  expect(sent).toHaveLength(1);
});

test('aborts the request upstream when the client leaves', async () => {
  const leaving = new AbortController();
  const { call, sent } = setUpProxy({
    answer: ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new TypeError('aborted')));
        leaving.abort();
      }),
  });

  await expect(call('/responses', { method: 'POST', body: '{}', signal: leaving.signal })).rejects.toThrow(/abort/);
  expect(sent[0]?.signal?.aborted).toBe(true);
});

test("cancels the service's answer when nobody reads it any more", async () => {
  let left = false;
  const { call } = setUpProxy({
    answer: () => new Response(new ReadableStream({ cancel: () => void (left = true) })),
  });

  const answer = await call('/responses', { method: 'POST', body: '{"stream":true}' });
  await answer.body?.cancel();

  expect(left).toBe(true);
});

test('refuses a body that says it is too large before anything is sent', async () => {
  const { call, sent } = setUpProxy({ settings: { uploadBytes: 10 } });

  const answer = await call('/files', { method: 'POST', headers: { 'content-length': '11' }, body: 'x'.repeat(11) });

  expect(answer.status).toBe(413);
  expect(await answer.json()).toEqual({
    error: {
      message: 'The body of the request is too large. This server takes 10 bytes at most.',
      type: 'invalid_request_error',
      param: null,
      code: 'request_too_large',
    },
  });
  expect(sent).toEqual([]);
});

test('cuts a body that turns out to be too large, and answers 413', async () => {
  let produced = 0;
  const { call } = setUpProxy({ settings: { uploadBytes: 10 } });
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      produced += 1;
      controller.enqueue(encoder.encode('xxxx'));
    },
  });

  const answer = await call('/files', { method: 'POST', body, duplex: 'half' });

  expect(answer.status).toBe(413);
  expect(produced).toBeLessThan(10);
});

test('answers that the service was not reached, and logs only the kind of failure', async () => {
  const { call, warnings } = setUpProxy({
    answer: () => {
      const cause = Object.assign(new Error(`connect ${OPERATOR_KEY}`), { code: 'ECONNREFUSED' });
      throw new TypeError(`fetch failed for ${OPERATOR_KEY}`, { cause });
    },
  });

  const answer = await call('/files/file-secret', { method: 'GET' });

  expect(answer.status).toBe(502);
  expect(await answer.json()).toEqual({
    error: {
      message: 'The service could not be reached.',
      type: 'server_error',
      param: null,
      code: 'upstream_unreachable',
    },
  });
  expect(warnings).toEqual(['openai-assistants-shim: GET /files could not be passed on: TypeError (ECONNREFUSED)']);
});

test.each([
  ['by the fetch of the platform', undefined],
  ['by its agent of node:http', new Agent()],
])('sends %s with a client of SDK 4 that has no fetch of its own', async (_way, httpAgent) => {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    request.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseURL = `http://127.0.0.1:${port}/v1`;
  const client = new OpenAI4({ apiKey: OPERATOR_KEY, baseURL, ...(httpAgent ? { httpAgent } : {}) });
  const connect = httpAgent && vi.spyOn(httpAgent, 'createConnection');
  const proxy = createProxy({ allow: ['files'], uploadBytes: 1000, key: 'operator' });
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

  const answer = await proxy(new Request('https://door.example/', { method: 'POST', body: bytes }), '/files', client);

  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  if (connect) expect(connect).toHaveBeenCalledOnce();
  httpAgent?.destroy();
  server.closeAllConnections();
  server.close();
});

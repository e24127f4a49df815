import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import OpenAI from 'openai-assistants-shim';
import { createAssistantsHandler, type AssistantsHandlerOptions } from 'openai-assistants-shim/server';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { tamperWithWrites } from '../support/tampered-store.js';
import { openDoor } from './support/door.js';
import { createUpstream, OPERATOR_KEY, type Sent } from './support/upstream.js';

afterEach(() => void vi.restoreAllMocks());

/** A door with the key of its operator, before a service that notes what arrives. */
function openWith(changes: Partial<AssistantsHandlerOptions> = {}, answer?: (sent: Sent) => Response) {
  const { fetch, sent } = createUpstream(answer);
  const client = new OpenAI({ apiKey: OPERATOR_KEY, fetch });
  const authorize = (request: Request): boolean => request.headers.get('authorization') === 'Bearer token';
  // What is changed fits what stands: tests choose.
  const handler = createAssistantsHandler({ client, authorize, proxy: true, ...changes } as AssistantsHandlerOptions);
  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    handler(new Request(`http://door.test${path}`, { headers: { authorization: 'Bearer token' }, ...init }));
  return { send, sent };
}

test('uploads and downloads a file through the handler', async () => {
  const { fake, handler } = openDoor({ proxy: true });
  const client = new OpenAI({
    apiKey: 'token',
    baseURL: 'http://door.test/v1',
    fetch: (url, init) => handler(new Request(url, init)),
  });

  const file = await client.files.create({ file: new File(['a,b\n1,2\n'], 'table.csv'), purpose: 'batch' });
  const content = await client.files.content(file.id);

  expect(await content.text()).toBe('a,b\n1,2\n');
  expect(fake.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer key-of-the-operator',
    'Bearer key-of-the-operator',
  ]);
});

test.each([
  ['/v1/files/file-1?x=1', '/v1/files/file-1?x=1'],
  ['/openai/v1/files/file-1', '/v1/files/file-1'],
  ['/openai/files/file-1?api-version=2024-05-01-preview', '/v1/files/file-1'],
  ['//openai/files/file-1?api-version=2024-05-01-preview', '/v1/files/file-1'],
  ['/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21', '/v1/chat/completions'],
])('passes %s on to %s', async (path, upstream) => {
  const { send, sent } = openWith();

  expect((await send(path)).status).toBe(200);
  expect(sent[0]?.url.href).toBe(`https://api.openai.com${upstream}`);
});

test('passes on only requests below the base path', async () => {
  const { send, sent } = openWith({ basePath: '/api/openai/' });

  expect((await send('/api/openai/v1/models')).status).toBe(200);
  expect((await send('/v1/models')).status).toBe(404);
  expect((await send('/api/openaiv1/models')).status).toBe(404);
  expect(sent.map(({ url }) => url.pathname)).toEqual(['/v1/models']);
});

test.each([
  ...['/v1/files/../organization/projects', '/v1/files/%2e%2e/organization/projects', '/v1/organization/projects'],
  ...['/v1/files%2f..%2forganization', '/v1//evil.example/files', '/v1/https://evil.example/', '/v1/../../files'],
  ...['/v1/threads/../batches', '/v1/%2e%2e/v1/fine_tuning/jobs', '/v2/files', '/files', '/openai//files'],
])("does not pass %s on with the operator's key", async (path) => {
  const { send, sent } = openWith();

  expect((await send(path)).status).toBe(404);
  expect(sent).toEqual([]);
});

test.each([undefined, 'Bearer wrong', OPERATOR_KEY, ''])(
  'passes nothing on without a valid authorization: %j',
  async (authorization) => {
    const { send, sent } = openWith();
    const headers = authorization === undefined ? {} : { authorization };

    const answer = await send('/v1/models', { headers });

    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
    expect(sent).toEqual([]);
  },
);

test('refuses requests if authorize throws', async () => {
  const { send, sent } = openWith({
    authorize: () => {
      throw new Error('no such token');
    },
  });

  expect((await send('/v1/models')).status).toBe(401);
  expect(sent).toEqual([]);
});

test('passes nothing on without the option, and with a list only the listed paths', async () => {
  const without = openWith({ proxy: false });
  const some = openWith({ proxy: { allow: ['batches'] } });

  expect((await without.send('/v1/models')).status).toBe(404);
  expect((await some.send('/v1/models')).status).toBe(404);
  expect((await some.send('/v1/batches')).status).toBe(200);
  expect(without.sent).toEqual([]);
  expect(some.sent).toHaveLength(1);
});

test('passes headers on, except for cookies', async () => {
  const { send } = openWith({}, () =>
    Response.json({}, { headers: { 'x-upstream': '1', 'set-cookie': 'a=b', 'x-request-id': 'req_1' } }),
  );

  const { headers } = await send('/v1/models');

  expect(headers.get('x-upstream')).toBe('1');
  expect(headers.get('x-request-id')).toBe('req_1');
  expect(headers.get('set-cookie')).toBeNull();
});

test("does not tell the caller that the service refuses the operator's key", async () => {
  const message = `Incorrect API key provided: ${OPERATOR_KEY}.`;
  const { send } = openWith({}, () => Response.json({ error: { message, code: 'invalid_api_key' } }, { status: 401 }));

  const answer = await send('/v1/threads', { method: 'POST', headers: { authorization: 'Bearer token' }, body: '{}' });

  expect(answer.status).toBe(502);
  expect(await answer.text()).not.toContain('sk-');
});

test('neither logs nor returns a key when a request fails', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const secret = 'a1b2c3d4e5f6a7b8c9d0';
  const { handler } = openDoor({
    client: undefined,
    authorize: undefined,
    clientFor: ({ headers }) => {
      const cause = new Error(`tried with ${headers.get('api-key') ?? ''} and sk-proj-operator-1`);
      throw new Error(`Headers.append: "${headers.get('authorization') ?? ''}" is no valid header`, { cause });
    },
  });

  const headers = { authorization: `Bearer ${secret}`, 'api-key': secret };
  const answer = await handler(new Request('http://door.test/v1/threads', { method: 'POST', headers }));

  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain(secret);
  const lines = logged.mock.calls.flat().join('\n');
  expect(lines).toContain('is no valid header');
  expect(lines).toContain('caused by Error: tried with [key]');
  expect(lines).not.toMatch(new RegExp(`${secret}|operator-1`));
});

test('reports a failed key function to the operator, and not to callers', async () => {
  const errors: unknown[] = [];
  const apiKey = async (): Promise<string> => {
    throw new Error('vault: wrong password hunter2');
  };
  const client = new OpenAI({ apiKey, fetch: async () => Response.json({}), maxRetries: 0 });
  const { send } = openWith({ client, onError: (error) => errors.push(error) });

  const answer = await send('/v1/threads', { method: 'POST', headers: { authorization: 'Bearer token' }, body: '{}' });

  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('hunter2');
  expect(errors).toHaveLength(1);
});

test.each([
  ['does not answer in time', 504, { kind: 'timeout' }],
  ['cannot be reached', 502, { kind: 'reset' }],
] as const)('a legacy call whose upstream %s has the status %i', async (_what, status, fault) => {
  const told: unknown[] = [];
  const fake = createFakeOpenAI();
  fake.fail({ ...fault, on: 'POST /conversations' });
  const client = new OpenAI({ apiKey: OPERATOR_KEY, fetch: fake.fetch, timeout: 20, maxRetries: 0 });
  const { send } = openDoor({ client, onError: (error) => told.push(error) }, fake);

  const answer = await send('POST', '/v1/threads', {});

  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { type: 'server_error' } });
  expect(told).toEqual([]);
});

test('reports a failed store to the operator, and not to callers', async () => {
  const told: unknown[] = [];
  const fake = createFakeOpenAI();
  const cause = new Error('postgres: wrong password hunter2');
  const store = tamperWithWrites(() => Promise.reject(cause));
  const client = new OpenAI({ apiKey: OPERATOR_KEY, fetch: fake.fetch, assistants: { store } });
  const { send } = openDoor({ client, onError: (error) => told.push(error) }, fake);

  const answer = await send('POST', '/v1/assistants', { model: 'gpt-4o' });

  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('hunter2');
  expect(told).toMatchObject([{ cause }]);
});

const post = (body: string): RequestInit => ({ method: 'POST', headers: { authorization: 'Bearer token' }, body });

test('refuses a legacy body above the limit', async () => {
  const { send } = openWith({ limits: { bodyBytes: 20 } });

  const answer = await send('/v1/threads', post(JSON.stringify({ metadata: { a: 'x'.repeat(20) } })));

  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ error: { code: 'request_too_large' } });
});

test('does not treat a body that the server has already read as empty', async () => {
  const { handler } = openDoor();
  const listener = getRequestListener(handler, { overrideGlobalObjects: false });
  // As `express.json()` does.
  const server = createServer((request, response) => {
    request.resume().once('end', () => void listener(request, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const answers = await Promise.all(
    ['{"messages":[]}', undefined].map((body) =>
      fetch(`http://127.0.0.1:${port}/v1/threads`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body }),
      }),
    ),
  );
  server.close();
  server.closeAllConnections();

  expect(answers.map(({ status }) => status)).toEqual([500, 200]);
  expect(await answers[0]?.json()).toMatchObject({ error: { code: 'body_already_read' } });
  expect(answers[0]?.headers.get('x-should-retry')).toBe('false');
});

test('does not report a client that disconnects while it sends', async () => {
  const told: unknown[] = [];
  const { handler } = openDoor({ onError: (error) => told.push(error) });
  const body = new ReadableStream({
    pull: (controller) => controller.error(new Error('aborted')),
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  const answer = await handler(new Request('http://door.test/v1/threads', init));

  expect(answer.status).toBe(499);
  expect(told).toEqual([]);
});

test.each([501, 100_000])('refuses a body of %i levels, and does not report it to the operator', async (levels) => {
  const told: unknown[] = [];
  const { send } = openWith({ onError: (error) => told.push(error) });
  const nest = (depth: number) => post(`{"metadata":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`);

  expect((await send('/v1/threads', nest(levels))).status).toBe(400);
  expect(await (await send('/v1/threads', nest(500))).json()).toMatchObject({ error: { param: 'metadata' } });
  expect(told).toEqual([]);
});

test('writes the fields of an error in the order of the API', async () => {
  for (const [path, body] of [
    ['/v1/nothing', '{}'],
    ['/v1/threads', '{'],
    ['/v1/threads', '{"colour":1}'],
  ] as const) {
    const { error } = (await (await openWith().send(path, post(body))).json()) as { error: object };
    expect(Object.keys(error), path).toEqual(['message', 'type', 'param', 'code']);
  }
});

test.each(['{', '{"a":}', 'nonsense', '{"a":1}}'])(
  'refuses the invalid JSON %s with the message of the API',
  async (body) => {
    const answer = await openWith().send('/v1/threads', post(body));

    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { message: string; type: string } };
    expect(error.message).toMatch(/^We could not parse the JSON body of your request\. \(HINT: /);
    expect(error.type).toBe('invalid_request_error');
  },
);

test.each([
  ['bytes that are not UTF-8', {}, 400, /^We could not parse the JSON body of your request\./],
  ['a compressed body', { 'content-encoding': 'gzip' }, 415, /^The body of the request is compressed\./],
] as const)('refuses %s, and stores no other characters in their place', async (_, headers, status, message) => {
  const { handler, fake } = openDoor();
  const body = Uint8Array.of(...new TextEncoder().encode('{"metadata":{"city":"Z'), 0xfc, ...Buffer.from('rich"}}'));

  const answer = await handler(new Request('http://door.test/v1/threads', { method: 'POST', headers, body }));

  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { message: expect.stringMatching(message) as string } });
  expect(fake.requests).toEqual([]);
});

test('reads a body that is not UTF-8 to its end before it answers, so that the client can send all of it', async () => {
  const { handler } = openDoor();
  let left = 5;
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(Uint8Array.of(0xff));
      left -= 1;
      if (left === 0) controller.close();
    },
  });
  const init = { method: 'POST', body, duplex: 'half' } as RequestInit;

  const answer = await handler(new Request('http://door.test/v1/threads', init));

  expect([answer.status, left]).toEqual([400, 0]);
});

test('reads characters that are split between two chunks', async () => {
  const { handler } = openDoor();
  const bytes = new TextEncoder().encode(JSON.stringify({ metadata: { city: 'Zürich 🏔' } }));
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const init = { method: 'POST', body, duplex: 'half' } as RequestInit;

  const answer = await handler(new Request('http://door.test/v1/threads', init));

  expect(await answer.json()).toMatchObject({ metadata: { city: 'Zürich 🏔' } });
});

test('refuses a request above the concurrency limit, and accepts the next one', async () => {
  let release = (_isLetIn: boolean): void => {};
  let arrive = (): void => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const { send } = openWith({
    limits: { concurrency: 1 },
    authorize: () => {
      arrive();
      return new Promise<boolean>((resolve) => (release = resolve));
    },
  });

  const first = send('/v1/models');
  await arrived;
  const second = await send('/v1/models');
  release(true);

  expect(second.status).toBe(503);
  expect(second.headers.get('retry-after')).toBe('1');
  expect((await first).status).toBe(200);
});

test.each([{ seconds: 0 }, { concurrency: -1 }, { bodyBytes: NaN }, { uploadBytes: '1' as unknown as number }])(
  'refuses invalid limits: %j',
  (limits) => {
    expect(() => openWith({ limits })).toThrow(TypeError);
  },
);

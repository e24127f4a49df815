import OpenAI, { MemoryStore } from 'openai-assistants-shim';
import { callersKeys, createAssistantsHandler, type CallersKeysOptions } from 'openai-assistants-shim/server';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'Date'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Answer = (key: string, headers: Headers) => Response | Promise<Response>;

/** What the service says to `GET /models`, by the organization of each key. */
const known =
  (organizations: Record<string, string>): Answer =>
  (key) => {
    const organization = organizations[key];
    if (organization !== undefined) return listModels({ 'openai-organization': organization });
    const error = { message: `Incorrect API key provided: ${key}.`, type: 'invalid_request_error', param: null };
    return Response.json({ error: { ...error, code: 'invalid_api_key' } }, { status: 401 });
  };

const listModels = (headers: Record<string, string> = {}): Response =>
  Response.json({ object: 'list', data: [] }, { headers });

/** A door that lets each request use its own key, before a fake whose `GET /models` is answered as told. */
function openWith(answer: Answer, options: CallersKeysOptions = {}) {
  const fake = createFakeOpenAI();
  const proofs: string[] = [];
  const store = new MemoryStore();
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    if (new URL(request.url).pathname !== '/v1/models') return fake.fetch(input, init);
    const key = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
    proofs.push(key);
    return answer(key, request.headers);
  };
  const handler = createAssistantsHandler({
    clientFor: callersKeys({ fetch, assistants: { store }, ...options }),
    proxy: true,
  });
  const send = (
    key: string | null,
    path = '/v1/assistants',
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
    const init = path === '/v1/assistants' ? { method: 'POST', body: '{"model":"gpt-5.6-sol"}' } : {};
    return handler(new Request(`http://door.test${path}`, { ...init, headers: { ...authorization, ...headers } }));
  };
  const createAssistant = async (key: string, headers?: Record<string, string>): Promise<string> => {
    const { id } = (await (await send(key, '/v1/assistants', headers)).json()) as { id: string };
    return id;
  };
  const status = async (key: string, id: string, headers?: Record<string, string>): Promise<number> =>
    (await send(key, `/v1/assistants/${id}`, headers)).status;
  return { fake, proofs, store, handler, send, createAssistant, status };
}

const ONE_ORGANIZATION = known({ 'sk-a': 'acme', 'sk-b': 'acme', 'sk-c': 'other' });

test('refuses a request without a key with the error of the service', async () => {
  const { send, proofs, fake } = openWith(ONE_ORGANIZATION);

  const answer = await send(null);

  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({
    error: {
      message: expect.stringMatching(/^You didn't provide an API key\. /),
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  });
  expect(proofs).toEqual([]);
  expect(fake.requests).toEqual([]);
});

test("refuses an invalid key with the service's message, without the key in it, before the store is read", async () => {
  const { send, createAssistant, fake } = openWith(ONE_ORGANIZATION);
  const id = await createAssistant('sk-a');
  const before = fake.requests.length;

  const answers = await Promise.all([
    send('sk-made-up', `/v1/assistants/${id}`),
    send('sk-made-up', '/v1/threads/thread_1/messages'),
    send('sk-made-up', '/v1/assistants'),
    send('sk-made-up', '/v1/files'),
  ]);

  for (const answer of answers) {
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      error: {
        message: 'Incorrect API key provided: [key].',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    });
  }
  expect(fake.requests).toHaveLength(before);
});

test('shows assistants to all keys of their organization, and to no other key', async () => {
  const { createAssistant, status } = openWith(ONE_ORGANIZATION);

  const id = await createAssistant('sk-a');

  expect(await status('sk-b', id)).toBe(200);
  expect(await status('sk-c', id)).toBe(404);
});

test("separates the data of an organization's projects", async () => {
  const { createAssistant, status } = openWith((_key, headers) =>
    listModels({ 'openai-organization': 'acme', 'openai-project': headers.get('openai-project') ?? 'proj_default' }),
  );

  const id = await createAssistant('sk-a', { 'openai-project': 'proj_1' });

  expect(await status('sk-a', id, { 'openai-project': 'proj_1' })).toBe(200);
  expect(await status('sk-a', id, { 'openai-project': 'proj_2' })).toBe(404);
  expect(await status('sk-a', id)).toBe(404);
});

test('gives accounts different namespaces even if their joined names are equal', async () => {
  const names: Record<string, [string, string?]> = {
    'sk-a': ['acme', 'proj.x'],
    'sk-b': ['acme.proj', 'x'],
    'sk-c': ['acme.proj.x'],
  };
  const { createAssistant, status } = openWith((key) => {
    const [organization = '', project] = names[key] ?? [];
    return listModels({
      'openai-organization': organization,
      ...(project === undefined ? {} : { 'openai-project': project }),
    });
  });

  const id = await createAssistant('sk-a');

  expect(await Promise.all(['sk-a', 'sk-b', 'sk-c'].map((key) => status(key, id)))).toEqual([200, 404, 404]);
});

test('shows each key only its own data if the service names no organization', async () => {
  const { createAssistant, status } = openWith(() => listModels());

  const id = await createAssistant('sk-a');

  expect(await status('sk-a', id)).toBe(200);
  expect(await status('sk-b', id)).toBe(404);
});

test("does not believe the account of a server that repeats the request's headers", async () => {
  const { createAssistant, status } = openWith(
    (_key, headers) => listModels({ 'openai-organization': headers.get('openai-organization') ?? '' }),
    { baseURL: 'https://gateway.example/v1' },
  );

  const id = await createAssistant('sk-victim', { 'openai-organization': 'acme' });

  expect(await status('sk-victim', id, { 'openai-organization': 'acme' })).toBe(200);
  expect(await status('sk-evil', id, { 'openai-organization': 'acme' })).toBe(404);
});

test('puts the given namespace in front of that of the account', async () => {
  const store = new MemoryStore();
  const { createAssistant } = openWith(ONE_ORGANIZATION, { assistants: { store, namespace: 'prod' } });
  const written = vi.spyOn(store, 'write');

  await createAssistant('sk-a');

  expect(written.mock.calls.map(([partition]) => partition)).toContainEqual(expect.stringContaining('prod.org.acme'));
  expect(() => callersKeys({ assistants: { namespace: 'x'.repeat(21) } })).toThrow(TypeError);
});

test("sends the caller's key, organization and project, and none from the server's environment", async () => {
  vi.stubEnv('OPENAI_ORG_ID', 'org-of-the-server');
  vi.stubEnv('OPENAI_API_KEY', 'sk-of-the-server');
  const { send, fake } = openWith(() => listModels());

  await send('sk-a', '/v1/files', { 'openai-organization': 'org-1', 'openai-project': 'proj_1' });
  await send('sk-a', '/v1/files');
  vi.unstubAllEnvs();

  expect(fake.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer sk-a',
    'openai-organization': 'org-1',
    'openai-project': 'proj_1',
  });
  expect(fake.requests[1]?.headers).not.toHaveProperty('openai-organization');
  expect(fake.requests[1]?.headers).not.toHaveProperty('openai-project');
});

test("accepts a key in the header of Azure's clients", async () => {
  const { send, proofs } = openWith(ONE_ORGANIZATION);

  expect((await send(null, '/v1/assistants', { 'api-key': 'sk-a' })).status).toBe(200);
  expect(proofs).toEqual(['sk-a']);
});

test('checks a key once for simultaneous requests, and again after ten minutes', async () => {
  const { send, proofs } = openWith(ONE_ORGANIZATION);

  await Promise.all(Array.from({ length: 20 }, () => send('sk-a')));
  vi.advanceTimersByTime(599_000);
  await send('sk-a');
  expect(proofs).toEqual(['sk-a']);

  vi.advanceTimersByTime(2000);
  await send('sk-a');
  expect(proofs).toEqual(['sk-a', 'sk-a']);
});

test('checks a key again for another organization or project', async () => {
  const { send, proofs } = openWith(ONE_ORGANIZATION);

  await send('sk-a');
  await send('sk-a', '/v1/assistants', { 'openai-organization': 'org-2' });
  await send('sk-a', '/v1/assistants', { 'openai-project': 'org-2' });

  expect(proofs).toHaveLength(3);
});

test('checks a refused key again only after some seconds', async () => {
  const organizations: Record<string, string> = {};
  const { send, proofs } = openWith(known(organizations));

  expect((await send('sk-new')).status).toBe(401);
  organizations['sk-new'] = 'acme';
  expect((await send('sk-new')).status).toBe(401);
  vi.advanceTimersByTime(5001);
  expect((await send('sk-new')).status).toBe(200);
  expect(proofs).toHaveLength(2);
});

test.each([
  ['500', 503, () => Response.json({ error: { message: 'oops' } }, { status: 500 })],
  ['a redirect', 503, () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } })],
  ['a page of 403', 503, () => new Response('<html>', { status: 403, headers: { 'content-type': 'text/html' } })],
  ['a broken connection', 503, () => Promise.reject(new TypeError('fetch failed with sk-a'))],
  ['429 of nobody', 429, () => Response.json({ error: { message: 'slow down' } }, { status: 429 })],
  ['400', 400, () => Response.json({ error: { message: 'bad header' } }, { status: 400 })],
])('does not accept a key after %s, and does not remember it', async (_what, status, answer) => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const failed: Answer = answer;
  const answers = [failed, ONE_ORGANIZATION];
  const { send, fake } = openWith((key, headers) => (answers.shift() ?? ONE_ORGANIZATION)(key, headers));

  const refused = await send('sk-a');

  expect(refused.status).toBe(status);
  expect(await refused.text()).not.toContain('sk-a');
  expect(warned.mock.calls.flat().join()).not.toContain('sk-a');
  expect(fake.requests).toEqual([]);
  expect((await send('sk-a')).status).toBe(200);
});

test.each([
  ['403 of the API', () => Response.json({ error: { message: 'Missing scopes' } }, { status: 403 })],
  ['404', () => new Response('not found', { status: 404 })],
  ['429 of an organization', () => new Response('', { status: 429, headers: { 'openai-organization': 'acme' } })],
])('accepts a key after %s', async (_what, answer) => {
  const { send } = openWith(answer);

  expect((await send('sk-a')).status).toBe(200);
});

test('with prove: false, checks no key and treats all keys as one user', async () => {
  const { createAssistant, status, proofs } = openWith(known({}), {
    assistants: { store: new MemoryStore() },
    prove: false,
  });

  const id = await createAssistant('sk-a');

  expect(await status('sk-b', id)).toBe(200);
  expect(proofs).toEqual([]);
});

test('works with the official client and its key', async () => {
  const { handler, fake } = openWith(ONE_ORGANIZATION);
  const client = new OpenAI({
    apiKey: 'sk-a',
    baseURL: 'http://door.test/v1',
    fetch: (url, init) => handler(new Request(url, init)),
  });

  const file = await client.files.create({ file: new File(['text'], 'a.txt'), purpose: 'user_data' });

  expect(file.object).toBe('file');
  expect(fake.requests[0]?.headers.authorization).toBe('Bearer sk-a');
});

test("refuses options for the clients of callers, because they would mix the callers' data", () => {
  const clientFor = callersKeys();

  // @ts-expect-error -- from code without types
  expect(() => createAssistantsHandler({ clientFor, assistants: {} })).toThrow(
    "With clientFor, each client has its own options. Pass 'assistants' to callersKeys(), or to the clients that clientFor " +
      'returns.',
  );
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenAI } from 'openai';
import { expect, test } from 'vitest';
import { createProxy, OPERATOR_RESOURCES } from '../../src/server/proxy/create-proxy.js';
import { OPERATOR_KEY, setUpProxy } from './support/upstream.js';

test.each([
  '/organization/projects',
  '/organization/admin_api_keys',
  '/fine_tuning/jobs',
  '/batches',
  '/evals',
  '/realtime/sessions',
  '/assistants',
  '/filesystem',
  '/FILES',
  '/',
  '',
])('does not pass %s on with the key of the operator', async (path) => {
  const { call, sent } = setUpProxy({ settings: { allow: OPERATOR_RESOURCES } });

  const answer = await call(path);

  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  expect(sent).toEqual([]);
});

test("passes everything on with the caller's own key", async () => {
  const { call, sent } = setUpProxy({ settings: { allow: 'all', key: 'caller' } });

  await call('/fine_tuning/jobs');

  expect(sent[0]?.url.href).toBe('https://api.openai.com/v1/fine_tuning/jobs');
});

test.each([
  ...['/files/../organization', '/files/..', '/..', '/files/./x', '/files/.../x'],
  ...['/files/%2e%2e/organization', '/files/%2E%2e/x', '/files/.%2e/x', '/%2e%2e/%2e%2e/admin'],
  ...['/files%2f..%2forganization', '/files/%2f', '/files%2F', '/files/a%2fb', '/files%5c..%5corganization'],
  ...['/files/%252e%252e/organization', '/files/%252f', '/files%25%32%66x', '/files/%c0%ae%c0%ae/x'],
  ...['//evil.example/files', '/files//x', '//files', '/files\\..\\x', '\\\\evil.example/files', '/files/..;/x'],
  ...['/files;x=1', '/files/;/x', 'files', '@evil.example/files', '.evil.example/files', ':8080/files'],
  ...['https://evil.example/files', 'https:/evil.example', '/https://evil.example/files'],
  ...['/files/a%00b', '/files/%0d%0aHost:%20evil.example', '/files/a%0ab', '/files/a\r\nb', '/files/a b', '/files/%09'],
  ...[
    '/files%3fx',
    '/files%3F/../x',
    '/files%23x',
    '/files#x',
    '/files/%',
    '/files/%zz',
    '/files/%ef%bc%8e%ef%bc%8e/x',
  ],
])('does not pass on the path %j', async (path) => {
  const { call, sent } = setUpProxy({ settings: { allow: 'all' } });

  const answer = await call(path);

  expect(answer.status).toBe(404);
  expect(sent).toEqual([]);
});

test.each([
  ['/%66iles/x', '/v1/files/x'],
  ['/files/@evil.example', '/v1/files/@evil.example'],
  ['/files/a:b@evil.example', '/v1/files/a:b@evil.example'],
  ['/models/ft:gpt-4o-mini:org::id', '/v1/models/ft:gpt-4o-mini:org::id'],
])('passes the path %s on below the base URL', async (path, upstream) => {
  const { call, sent } = setUpProxy();

  await call(path);

  expect(sent[0]?.url.href).toBe(`https://api.openai.com${upstream}`);
});

test('keeps the query a query', async () => {
  const { call, sent } = setUpProxy();

  await call('/files?x=/../../organization&y=https://evil.example/%23%3f&z=%0d%0a');

  expect(sent[0]?.url.origin).toBe('https://api.openai.com');
  expect(sent[0]?.url.pathname).toBe('/v1/files');
  expect(Object.fromEntries(sent[0]?.url.searchParams ?? [])).toEqual({
    x: '/../../organization',
    y: 'https://evil.example/#?',
    z: '\r\n',
  });
});

test('drops headers of the caller that name an account, a host or a network path', async () => {
  const { call, sent } = setUpProxy();

  await call('/files', {
    headers: {
      authorization: 'Bearer sk-token-of-the-caller',
      'api-key': 'token-of-the-caller',
      'openai-organization': 'org-evil',
      'openai-project': 'proj_evil',
      host: 'evil.example',
      cookie: 'session=secret',
      'proxy-authorization': 'Basic x',
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'evil.example',
      'x-original-url': '/organization',
      'x-rewrite-url': '/organization',
      'x-http-method-override': 'DELETE',
      forwarded: 'host=evil.example',
      'x-real-ip': '10.0.0.1',
      connection: 'keep-alive, x-of-the-hop',
      'x-of-the-hop': '1',
      te: 'trailers',
      'transfer-encoding': 'chunked',
      'x-app': 'kept',
    },
  });

  expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
    authorization: `Bearer ${OPERATOR_KEY}`,
    'user-agent': expect.stringMatching(/^OpenAI\/JS/),
    'x-app': 'kept',
  });
});

test('keeps the key even if a connection header names it', async () => {
  const { call, sent } = setUpProxy();

  await call('/files', { headers: { connection: 'authorization, content-type' } });

  expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${OPERATOR_KEY}`);
});

test("drops headers of the answer about the service's account or host", async () => {
  const { call } = setUpProxy({
    answer: () =>
      Response.json(
        {},
        {
          headers: {
            'set-cookie': '__cf_bm=1',
            'alt-svc': 'h3=":443"',
            'strict-transport-security': 'max-age=1',
            'access-control-allow-origin': '*',
            'openai-organization': 'org-operator',
            'openai-project': 'proj_operator',
            location: 'https://evil.example/',
            'content-location': 'https://evil.example/',
            refresh: '0; url=https://evil.example/',
            connection: 'x-of-the-hop',
            'x-of-the-hop': '1',
            'openai-version': '2020-10-01',
          },
        },
      ),
  });

  const answer = await call('/files');

  expect(Object.fromEntries(answer.headers)).toEqual({
    'content-type': 'application/json',
    'openai-version': '2020-10-01',
  });
});

test('shows the account to a caller who uses its own key', async () => {
  const { call } = setUpProxy({
    settings: { key: 'caller' },
    answer: () => Response.json({}, { headers: { 'openai-organization': 'org-caller' } }),
  });

  expect((await call('/files')).headers.get('openai-organization')).toBe('org-caller');
});

test.each([301, 302, 303, 307, 308])('neither follows nor returns a redirect with status %d', async (status) => {
  const visited: string[] = [];
  const server = createServer((request, response) => {
    visited.push(request.url ?? '');
    response.writeHead(status, { location: `http://${request.headers.host ?? ''}/stolen` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxyOf = setUpProxy({ client: { baseURL: `http://127.0.0.1:${port}/v1`, fetch: globalThis.fetch } });

  const answer = await proxyOf.call('/files');
  server.closeAllConnections();
  server.close();

  expect(answer.status).toBe(502);
  expect(answer.headers.get('location')).toBeNull();
  expect(await answer.json()).toEqual({
    error: {
      message: 'The service answered with a redirect, which is not followed.',
      type: 'server_error',
      param: null,
      code: 'upstream_redirect',
    },
  });
  expect(visited).toEqual(['/v1/files']);
});

test("does not tell the caller that the service refuses the operator's key", async () => {
  const { call } = setUpProxy({
    answer: () =>
      Response.json({ error: { message: `Incorrect API key provided: ${OPERATOR_KEY}.` } }, { status: 401 }),
  });

  const answer = await call('/files');

  expect(answer.status).toBe(502);
  expect(await answer.text()).not.toContain('sk-');
});

test("returns the service's answer if it refuses the caller's own key", async () => {
  const { call } = setUpProxy({
    settings: { key: 'caller' },
    answer: () => Response.json({ error: { message: 'Incorrect API key provided: sk-***.' } }, { status: 401 }),
  });

  expect((await call('/files')).status).toBe(401);
});

test('refuses a WebSocket with an explanation', async () => {
  const { call, sent } = setUpProxy({ settings: { allow: 'all' } });

  const answer = await call('/realtime?model=gpt-realtime', { headers: { upgrade: 'websocket' } });

  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('WebSockets') } });
  expect(sent).toEqual([]);
});

test('passes on a request that offers an upgrade to HTTP/2', async () => {
  const { call, sent } = setUpProxy();
  const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAAAAIAAAAB' };

  const answer = await call('/models', { headers: offer });

  expect(answer.status).toBe(200);
  const [{ headers } = { headers: new Headers() }] = sent;
  expect(Object.keys(offer).filter((name) => headers.has(name))).toEqual([]);
});

test('does not quote the error of a key function', async () => {
  const secret = 'vault-password';
  const { call, warnings, sent } = setUpProxy({
    client: {
      apiKey: async () => {
        throw new Error(`login with ${secret} failed`);
      },
    },
  });

  const answer = await call('/files');

  expect(answer.status).toBe(502);
  expect((await answer.text()) + warnings.join()).not.toContain(secret);
  expect(sent).toEqual([]);
});

test('refuses to send if the client changes the path of the request', async () => {
  const client = new OpenAI({ apiKey: OPERATOR_KEY, logLevel: 'off', fetch: async () => Response.json({}) });
  Object.defineProperty(client, 'buildURL', { value: () => 'https://evil.example/' });
  const proxy = createProxy({ allow: 'all', uploadBytes: 10, key: 'operator' });

  await expect(proxy(new Request('https://door.example/'), '/files', client)).rejects.toThrow('could not be reached');
});

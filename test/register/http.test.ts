import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import axios from 'axios';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readEvents } from './legacy-app.js';
import { HEADERS, LEGACY, register } from './support.js';

const originals = [http.request, http.get, https.request, https.get];
const { fake, sent } = register();

beforeEach(() => {
  sent.length = 0;
});

afterEach(() => {
  fake.reset();
});

const answerOf = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });

async function read(request: ClientRequest): Promise<{ status: number | undefined; body: unknown }> {
  const response = await answerOf(request);
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, body: text === '' ? null : JSON.parse(text) };
}

const post = (path: string, body: object, options: RequestOptions = {}): ClientRequest =>
  https.request(LEGACY + path, { method: 'POST', headers: HEADERS, ...options }).end(JSON.stringify(body));

async function ask(): Promise<{ runs: string; assistant_id: string }> {
  const { body: assistant } = await read(post('/assistants', { model: 'gpt-4o' }));
  const { body: thread } = await read(post('/threads', { messages: [{ role: 'user', content: 'Hi' }] }));
  return { runs: `/threads/${(thread as { id: string }).id}/runs`, assistant_id: (assistant as { id: string }).id };
}

const SHAPES: Record<string, () => ClientRequest> = {
  'request(url, options)': () => https.request(`${LEGACY}/assistants`, { headers: HEADERS }).end(),
  'request(URL, options, callback)': () =>
    https.request(new URL(`${LEGACY}/assistants`), { headers: HEADERS }, () => undefined).end(),
  'request(options)': () =>
    https.request({ hostname: 'api.openai.com', path: '/v1/assistants', headers: HEADERS }).end(),
  'request(options) with a port and an agent': () =>
    https
      .request({
        host: 'api.openai.com',
        port: 443,
        path: '/v1/assistants',
        headers: HEADERS,
        agent: new https.Agent({ keepAlive: true }),
      })
      .end(),
  'request(url, options) whose path is another': () =>
    https.request('https://api.openai.com/v1/models', { path: '/v1/assistants', headers: HEADERS }).end(),
  'get(url, options)': () => https.get(`${LEGACY}/assistants`, { headers: HEADERS }),
  'get(options, callback)': () =>
    https.get({ hostname: 'api.openai.com', path: '/v1/assistants', headers: HEADERS }, () => undefined),
  'http.get': () => http.get('http://api.openai.com/v1/assistants', { headers: HEADERS }),
  'http.request for https': () =>
    http
      .request({
        protocol: 'https:',
        agent: https.globalAgent,
        host: 'api.openai.com',
        path: '/v1/assistants',
        headers: HEADERS,
      })
      .end(),
  'through a proxy that takes whole addresses': () =>
    http.request({ host: 'proxy.test', port: 3128, path: `${LEGACY}/assistants`, headers: HEADERS }).end(),
};

describe('a call of the old API by node:http', () => {
  test.each(Object.entries(SHAPES))('is answered: %s', async (_, send) => {
    expect(await read(send())).toMatchObject({ status: 200, body: { object: 'list' } });
    expect(sent).toEqual([]);
  });

  test('passes the response to its callback, and has a socket', async () => {
    const sockets: Socket[] = [];
    const request = https.get(`${LEGACY}/assistants`, { headers: HEADERS });
    request.on('socket', (socket: Socket) => {
      sockets.push(socket);
      socket.setNoDelay(true).setKeepAlive(true, 1_000).ref().unref();
    });
    const called = new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
    const response = await called;
    response.resume();

    expect(sockets).toHaveLength(1);
    expect(sockets[0]).toMatchObject({ encrypted: true, authorized: true, connecting: false });
    expect(request.getHeader('host')).toBe('api.openai.com');
    expect([request.protocol, request.host, request.path]).toEqual(['https:', 'api.openai.com', '/v1/assistants']);
  });

  test('may wait for `continue` before it sends its body', async () => {
    const request = https.request(`${LEGACY}/threads`, {
      method: 'POST',
      headers: { ...HEADERS, expect: '100-continue' },
    });
    const answered = read(request);
    request.flushHeaders();
    await new Promise((resolve) => request.once('continue', resolve));
    request.end('{}');

    expect(await answered).toMatchObject({ status: 200, body: { object: 'thread' } });
  });

  test('takes a body in chunks of any size', async () => {
    const content = 'word '.repeat(40_000);
    const text = JSON.stringify({ messages: [{ role: 'user', content }] });
    const request = https.request(`${LEGACY}/threads`, { method: 'POST', headers: HEADERS });
    const answered = read(request);
    for (let start = 0; start < text.length; start += 10_000) request.write(text.slice(start, start + 10_000));
    request.end();
    const { body } = await answered;
    const { body: page } = await read(
      https.get(`${LEGACY}/threads/${(body as { id: string }).id}/messages`, { headers: HEADERS }),
    );

    expect(page).toMatchObject({ data: [{ content: [{ text: { value: content } }] }] });
  });

  test('streams', async () => {
    const hold = fake.hold({ afterEvents: 3 });
    fake.reply('Hello!');
    const { runs, assistant_id } = await ask();
    const response = await answerOf(post(runs, { assistant_id, stream: true }));
    const events: string[] = [];
    for await (const { event } of readEvents(response)) {
      // The model's answer is not there before this.
      if (event === 'thread.run.in_progress') hold.release();
      events.push(event);
    }

    expect(response.headers['content-type']).toMatch('text/event-stream');
    expect(events).toContain('thread.message.completed');
    expect(events.at(-1)).toBe('thread.run.completed');
  });

  test('cancels its run when it is destroyed', async () => {
    fake.hold({ afterEvents: 3 });
    fake.reply('Hello!');
    const { runs, assistant_id } = await ask();
    const request = post(runs, { assistant_id, stream: true });
    const response = await answerOf(request);
    let runId = '';
    const reading = (async () => {
      for await (const { event, data } of readEvents(response)) {
        if (event !== 'thread.run.in_progress') continue;
        runId = data.id;
        request.destroy();
      }
    })();

    await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect
      .poll(async () => (await read(https.get(`${LEGACY}${runs}/${runId}`, { headers: HEADERS }))).body)
      .toMatchObject({ status: expect.stringMatching(/cancel|expired|failed|incomplete/) });
  });

  test('ends when its signal aborts', async () => {
    fake.hold();
    const { runs, assistant_id } = await ask();
    const controller = new AbortController();
    const answered = answerOf(post(runs, { assistant_id, stream: true }, { signal: controller.signal }));
    controller.abort();

    await expect(answered).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('emits `timeout`', async () => {
    const hold = fake.hold();
    fake.reply('Hello!');
    const { runs, assistant_id } = await ask();
    const request = post(runs, { assistant_id, stream: true }, { timeout: 20 });
    request.on('error', () => undefined);
    await new Promise((resolve) => request.once('timeout', resolve));
    request.destroy();
    hold.release();
  });

  test('does not buffer without limit for a slow reader', async () => {
    fake.reply({ chunks: Array.from({ length: 3_000 }, () => 'x'.repeat(1_000)) });
    const { runs, assistant_id } = await ask();
    const response = await answerOf(post(runs, { assistant_id, stream: true }));
    response.pause();
    // Nothing is read: what has arrived stays within the buffers of the connection.
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const arrived = response.socket.bytesRead;
    let last = '';
    for await (const { event } of readEvents(response)) last = event;

    expect(arrived).toBeLessThan(500_000);
    expect(response.socket.bytesRead).toBeGreaterThan(3_000_000);
    expect(last).toBe('thread.run.completed');
  });
});

describe('any other request', () => {
  let server: http.Server;
  let root = '';
  const requests: string[] = [];

  beforeAll(async () => {
    server = http.createServer((request, response) => {
      requests.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.host ?? ''}`);
      request
        .on('data', () => undefined)
        .on('end', () => response.end(JSON.stringify({ port: request.socket.remotePort })));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.close();
  });

  beforeEach(() => {
    requests.length = 0;
  });

  test('goes to its own host: a gateway with the old paths', async () => {
    const response = await axios.post(`${root}/v1/threads`, { some: 'body' }, { adapter: 'http' });

    expect(response.status).toBe(200);
    expect(requests).toEqual([`POST /v1/threads ${root.slice('http://'.length)}`]);
    expect(sent).toEqual([]);
  });

  test('goes to its own host even if its header names the service', async () => {
    await read(http.get(`${root}/v1/threads`, { headers: { host: 'api.openai.com' } }));

    expect(requests).toEqual(['GET /v1/threads api.openai.com']);
  });

  test('keeps its agent, and its kept-alive connection', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const first = await read(http.get(`${root}/a`, { agent }));
    const second = await read(http.get(`${root}/b`, { agent }));
    agent.destroy();

    expect(second.body).toEqual(first.body);
  });

  test('fails with the same error as before', async () => {
    const refused = https.get('https://127.0.0.1:1/v1/threads');

    await expect(answerOf(refused)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(() => http.request('nonsense')).toThrow(expect.objectContaining({ code: 'ERR_INVALID_URL' }));
    expect(() => http.request({ hostname: 5 as never })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });

  test('to the same host is sent by the original function', () => {
    const request = https.request('https://api.openai.com/v1/models', { lookup: () => undefined });
    request.on('error', () => undefined);

    expect(request).toMatchObject({ agent: https.globalAgent });
    request.destroy();
  });

  test('takes almost no additional time', () => {
    const [, get] = originals;
    const COUNT = 500;
    const none = { hostname: 'example.com', path: '/v1/threads', lookup: () => undefined };
    // CPU time: what other processes do to the clock is not the cost.
    const measure = (send: typeof http.get): number => {
      const before = process.cpuUsage();
      for (let count = 0; count < COUNT; count += 1)
        send(none)
          .on('error', () => undefined)
          .destroy();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / COUNT;
    };
    // Many short rounds by turns: what else the machine does shows in CPU time as well, by its caches, but not in all of them.
    const rounds = Array.from({ length: 30 }, () => [measure(http.get), measure(get as typeof http.get)] as const);
    const microseconds =
      Math.min(...rounds.map(([wrapped]) => wrapped)) - Math.min(...rounds.map(([, original]) => original));

    // Reading one address takes more than one, and answering a request here hundreds.
    expect(microseconds).toBeLessThan(20);
  });
});

test('does not change HTTP/2, even with the old paths and the name of the service', async () => {
  const streams: string[] = [];
  const server = http2.createServer((request, response) => {
    streams.push(`${request.method} ${request.url} ${request.authority}`);
    response.end('of the server');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  // The connection is made by the app: its address is the service's, and it ends at the server.
  const createConnection = () => connect(port, '127.0.0.1');
  const session = http2.connect('http://api.openai.com', { createConnection });
  let text = '';
  const headers = { ':method': 'POST', ':path': '/v1/threads', ':authority': 'api.openai.com' };
  for await (const chunk of session.request(headers).end('{}')) text += String(chunk);
  session.close();
  await new Promise((resolve) => server.close(resolve));

  expect(text).toBe('of the server');
  expect(streams).toEqual(['POST /v1/threads api.openai.com']);
  expect(sent).toEqual([]);
});

test('keeps the names and numbers of parameters of the wrapped functions', () => {
  const wrapped = [http.request, http.get, https.request, https.get];

  expect(wrapped.map(({ name, length }) => [name, length])).toEqual(
    originals.map(({ name, length }) => [name, length]),
  );
  expect(wrapped.some((value, index) => value === originals[index])).toBe(false);
});

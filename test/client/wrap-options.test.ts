import { createServer, Agent, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore, withAssistants, type OpenAI } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI, type FakeRequest } from '../../src/testing/index.js';
import { OLDER_SDKS, SDK_COPIES, wrapClient } from '../support/sdk-copies.js';
import { createWeatherAssistant } from '../support/setup.js';
import { rejection } from './support.js';

const V4 = OLDER_SDKS.slice(0, 2);
const last = (fake: FakeOpenAI): FakeRequest => {
  const request = fake.requests.at(-1);
  if (!request) throw new Error('nothing was sent');
  return request;
};

/** What each option of an older client's constructor does to a request for a thread. */
const OPTIONS: [name: string, options: object, sent: (request: FakeRequest) => unknown, expected: unknown][] = [
  ['apiKey', { apiKey: 'sk-mine' }, ({ headers }) => headers.authorization, 'Bearer sk-mine'],
  ['organization', { organization: 'org-1' }, ({ headers }) => headers['openai-organization'], 'org-1'],
  ['baseURL', { baseURL: 'https://proxy.example/v1/' }, ({ url }) => url, 'https://proxy.example/v1/conversations'],
  ['defaultHeaders', { defaultHeaders: { 'X-App': 'mine' } }, ({ headers }) => headers['x-app'], 'mine'],
  ['defaultQuery', { defaultQuery: { 'api-version': '1' } }, ({ query }) => query['api-version'], '1'],
  ['dangerouslyAllowBrowser', { dangerouslyAllowBrowser: true }, ({ path }) => path, '/conversations'],
];

describe.each(SDK_COPIES)('the options of a client of %s', (name, Sdk) => {
  it.each(OPTIONS)('%s holds', async (_option, options, sent, expected) => {
    const { fake, client } = wrapClient(Sdk, options);
    await client.beta.threads.create();
    expect(sent(last(fake))).toEqual(expected);
  });

  it.each(OPTIONS)('%s holds for all that runs send, with tools and files', async (option, options, sent, expected) => {
    const { fake, client } = wrapClient(Sdk, options);
    const { threads } = client.beta;
    const { id: assistant_id } = await createWeatherAssistant(client);
    const thread = await threads.create();
    const attachments = [{ file_id: fake.addFile().id, tools: [{ type: 'file_search' as const }] }];
    await threads.messages.create(thread.id, { role: 'user', content: 'Oslo?', attachments });
    const call = { functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] };
    for (const reply of [call, 'Cold.', 'Still cold.']) fake.reply(reply);

    const polled = await threads.runs.createAndPoll(thread.id, { assistant_id }, { pollIntervalMs: 1 });
    const [toolCall] = polled.required_action?.submit_tool_outputs.tool_calls ?? [];
    const tool_outputs = [{ tool_call_id: toolCall?.id ?? '', output: '4 °C' }];
    const params = { thread_id: thread.id, tool_outputs };
    const done = await threads.runs.submitToolOutputsAndPoll(polled.id, params, { pollIntervalMs: 1 });
    const streamed = await threads.runs.stream(thread.id, { assistant_id }).finalRun();

    expect([done.status, streamed.status]).toEqual(['completed', 'completed']);
    const holds = (request: FakeRequest): boolean => {
      if (option === 'dangerouslyAllowBrowser') return true;
      return option === 'baseURL' ? request.url.startsWith('https://proxy.example/v1/') : sent(request) === expected;
    };
    const others = fake.requests.filter((request) => !holds(request));
    expect(others.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('project holds where the SDK has it', async () => {
    const { fake, client } = wrapClient(Sdk, { project: 'proj_1' });
    await client.beta.threads.create();
    expect(last(fake).headers['openai-project']).toBe(name === 'OpenAI420' ? undefined : 'proj_1');
  });

  it('maxRetries holds, for writes and for reads', async () => {
    const { fake, client } = wrapClient(Sdk, { maxRetries: 0 });
    const { id } = await client.beta.threads.create();
    fake.fail({ on: 'POST /conversations', status: 500, times: 2 });
    expect(await rejection(client.beta.threads.create())).toBeInstanceOf(Sdk.InternalServerError);
    await rejection(client.beta.threads.create());
    fake.fail({ on: `GET /conversations/${id}`, status: 500, headers: { 'retry-after-ms': '1' } });
    await rejection(client.beta.threads.retrieve(id));
    expect(fake.requests).toHaveLength(4);
  });

  it('timeout holds', async () => {
    const { fake, client } = wrapClient(Sdk, { timeout: 20, maxRetries: 0 });
    fake.fail({ on: 'POST /conversations', kind: 'timeout' });
    expect(await rejection(client.beta.threads.create())).toBeInstanceOf(Sdk.APIConnectionTimeoutError);
  });

  it('a key that is changed is sent from then on', async () => {
    const { fake, client } = wrapClient(Sdk);
    await client.beta.threads.create();
    client.apiKey = 'sk-next';
    await client.beta.threads.create();
    expect(fake.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer test', 'Bearer sk-next']);
  });

  it('the options of one call hold for it', async () => {
    const { fake, client } = wrapClient(Sdk);
    const headers = { Authorization: 'Bearer other', 'X-Call': '1' };
    await client.beta.threads.create({}, { headers });
    expect(last(fake).headers).toMatchObject({ authorization: 'Bearer other', 'x-call': '1' });
    fake.fail({ on: 'POST /conversations', kind: 'timeout' });
    const late = client.beta.threads.create({}, { timeout: 20, maxRetries: 0 });
    expect(await rejection(late)).toBeInstanceOf(Sdk.APIConnectionTimeoutError);
    const controller = new AbortController();
    fake.fail({ on: 'POST /conversations', kind: 'timeout' });
    const aborted = client.beta.threads.create({}, { signal: controller.signal });
    setImmediate(() => controller.abort());
    expect(await rejection(aborted)).toBeInstanceOf(Sdk.APIUserAbortError);

    const file = fake.addFile();
    const attachments = [{ file_id: file.id, tools: [{ type: 'file_search' as const }] }];
    const thread = await client.beta.threads.create();
    await client.beta.threads.messages.create(thread.id, { role: 'user', content: 'Hi.', attachments }, { headers });
    const toStore = fake.requests.find(({ path }) => path === '/vector_stores');
    expect(toStore?.headers).toMatchObject({ authorization: 'Bearer other', 'openai-beta': 'assistants=v2' });
  });

  it('what a subclass adds to its requests is sent', async () => {
    class Gateway extends (Sdk as unknown as new (options: object) => OpenAI) {
      protected override defaultQuery(): Record<string, string> {
        return { 'api-version': 'mine' };
      }
    }
    const fake = createFakeOpenAI();
    const client = withAssistants(new Gateway({ apiKey: 'test', fetch: fake.fetch }), { store: new MemoryStore() });
    const { id } = await client.beta.threads.create();
    await client.beta.threads.messages.list(id);
    expect(fake.requests.map(({ query }) => query['api-version'])).toEqual(['mine', 'mine']);
    expect(last(fake).query['include']).toEqual(['message.input_image.image_url']);
  });

  it('shares the store of other clients of its account', async () => {
    const apiKey = `sk-${name}`;
    const { fetch } = createFakeOpenAI();
    const first = wrapClient(Sdk, { apiKey, fetch }, {}).client;
    const [, Newest] = SDK_COPIES.at(-1) ?? ['', Sdk];
    const second = wrapClient(Newest, { apiKey, fetch }, {}).client;
    const { id } = await createWeatherAssistant(first);
    expect(await second.beta.assistants.retrieve(id)).toMatchObject({ id, name: 'Weather' });
    const stranger = wrapClient(Sdk, { apiKey: 'sk-other', fetch }, {}).client;
    expect(await rejection(stranger.beta.assistants.retrieve(id))).toBeInstanceOf(Sdk.NotFoundError);
  });
});

describe('warnings', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(OLDER_SDKS)('of a client of %s go to its logger, or to the console', async (_name, Sdk) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const { fake, client } = wrapClient(Sdk);
    fake.reply('Hi.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'file_search' }] });
    const thread = { messages: [{ role: 'user' as const, content: 'Hi.' }] };
    await client.beta.threads.createAndRunPoll({
      assistant_id: assistant.id,
      thread,
      truncation_strategy: { type: 'last_messages', last_messages: 1 },
      max_prompt_tokens: 300,
    });
    expect(warn.mock.calls.map(([line]) => String(line))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^openai-assistants-shim: /)]),
    );
  });
});

describe.each(V4)('the transport of %s, node-fetch', (_name, Sdk) => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** The fake behind a port, as node-fetch needs one. */
  async function listen(fake: FakeOpenAI): Promise<{ baseURL: string; requests: IncomingMessage[] }> {
    const requests: IncomingMessage[] = [];
    server = createServer((request, response) => {
      requests.push(request);
      void (async () => {
        const body = await buffer(request);
        const { method = 'GET', url = '' } = request;
        const headers = Object.entries(request.headers).map(
          ([name, value]) => [name, String(value)] as [string, string],
        );
        const answer = await fake.fetch(`https://api.openai.com${url}`, {
          method,
          headers,
          ...(body.length > 0 ? { body } : {}),
        });
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        if (answer.body) for await (const chunk of answer.body) response.write(chunk);
        response.end();
      })();
    });
    const { port } = await new Promise<AddressInfo>((resolve) => {
      const listening = server?.listen(0, '127.0.0.1', () => resolve(listening?.address() as AddressInfo));
    });
    return { baseURL: `http://127.0.0.1:${String(port)}/v1`, requests };
  }

  it('streams, polls, fails and serves files as it does itself, through its httpAgent', async () => {
    const fake = createFakeOpenAI();
    const { baseURL, requests } = await listen(fake);
    const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
    const used = vi.spyOn(httpAgent, 'addRequest' as never);
    const client = withAssistants(new Sdk({ apiKey: 'test', baseURL, httpAgent } as object), {
      store: new MemoryStore(),
    });
    const assistant = await createWeatherAssistant(client);
    fake.reply('First.');
    fake.reply('Second.');
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi.' }] });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(run.status).toBe('completed');
    const stream = client.beta.threads.runs.stream(thread.id, { assistant_id: assistant.id });
    let text = '';
    for await (const event of stream)
      if (event.event === 'thread.message.delta') text += JSON.stringify(event.data.delta);
    expect(text).toContain('Sec');
    expect(await rejection(client.beta.threads.retrieve('thread_0'))).toBeInstanceOf(Sdk.NotFoundError);
    expect(requests.length).toBe(fake.requests.length);
    expect(used).toHaveBeenCalledTimes(requests.length);
    httpAgent.destroy();
  });
});

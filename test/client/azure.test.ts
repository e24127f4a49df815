import { AzureOpenAI as SdkAzureOpenAI } from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AzureOpenAI, MemoryStore, OpenAI, toFile, withAssistants } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { createFakeAzure, describeRequests } from '../support/azure.js';
import { AZURE_COPIES, SDK_COPIES, wrapClient, type SdkClass } from '../support/sdk-copies.js';
import { weatherTool } from '../support/setup.js';
import { rejection } from './support.js';

const RESOURCE = 'https://mine.openai.azure.com';
const PROJECT = 'https://mine.services.ai.azure.com/api/projects/desk';
const VERSION = '2024-05-01-preview';

type Fetch = FakeOpenAI['fetch'];
type Create = (fetch: Fetch, options?: object) => OpenAI;

const wrapped =
  (Sdk: SdkClass, given: object): Create =>
  (fetch, options) =>
    wrapClient(Sdk, { ...given, fetch, ...options }).client;

const endpoint = { apiKey: 'key', endpoint: RESOURCE, apiVersion: VERSION };
const address = (path: string) => ({
  apiKey: 'key',
  baseURL: RESOURCE + path,
  defaultQuery: { 'api-version': VERSION },
  defaultHeaders: { 'api-key': 'key' },
});

/** The clients of legacy code, by who makes them. */
const CLIENTS: [who: string, create: Create][] = [
  [
    'the drop-in AzureOpenAI',
    (fetch, options) => new AzureOpenAI({ ...endpoint, fetch, assistants: { store: new MemoryStore() }, ...options }),
  ],
  ['AzureOpenAI of the installed SDK, wrapped', wrapped(SdkAzureOpenAI, endpoint)],
  ...AZURE_COPIES.map(([name, Sdk]): [string, Create] => [`${name}, wrapped`, wrapped(Sdk, endpoint)]),
  [
    'the drop-in OpenAI at an address of Azure',
    (fetch, options) =>
      new OpenAI({ ...address('/openai'), fetch, assistants: { store: new MemoryStore() }, ...options }),
  ],
  ...SDK_COPIES.map(([name, Sdk]): [string, Create] => [
    `${name} at an address of Azure, wrapped`,
    wrapped(Sdk, address('/openai')),
  ]),
];

/** What legacy code does in a day: files, a thread with an attachment, a polled run that calls, a streamed one, code, erasing. */
async function live(client: OpenAI, fake: FakeOpenAI): Promise<unknown[]> {
  const { threads } = client.beta;
  const file = await client.files.create({ file: await toFile(Buffer.from('Oslo'), 'a.txt'), purpose: 'assistants' });
  const store = await client.beta.vectorStores.create({ name: 'docs', file_ids: [file.id] });
  const { id: assistant_id } = await client.beta.assistants.create({
    model: 'my-deployment',
    tools: [weatherTool, { type: 'file_search' }, { type: 'code_interpreter' }],
    tool_resources: { file_search: { vector_store_ids: [store.id] } },
  });
  const attachments = [{ file_id: file.id, tools: [{ type: 'code_interpreter' as const }] }];
  const thread = await threads.create({ messages: [{ role: 'user', content: 'Oslo?', attachments }] });
  const call = { functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] };
  const image = { type: 'image', url: 'data:image/png;base64,cGl4ZWxz' };
  const drawing = { codeInterpreter: { code: 'draw()', outputs: [image] }, text: 'Still cold.' };
  for (const reply of [call, 'Cold.', drawing]) fake.reply(reply);
  const polled = await threads.runs.createAndPoll(thread.id, { assistant_id }, { pollIntervalMs: 1 });
  const [toolCall] = polled.required_action?.submit_tool_outputs.tool_calls ?? [];
  const params = { thread_id: thread.id, tool_outputs: [{ tool_call_id: toolCall?.id ?? '', output: '4 °C' }] };
  const done = await threads.runs.submitToolOutputsAndPoll(polled.id, params, { pollIntervalMs: 1 });
  await threads.messages.create(thread.id, { role: 'user', content: 'And now?' });
  const streamed = await threads.runs.stream(thread.id, { assistant_id }).finalRun();
  const messages = (await threads.messages.list(thread.id)).data;
  const plot = fake.addContainerFile({ filename: 'plot.png', content: 'png' });
  const content = await client.files.content(`${plot.id}-${String(plot.container_id)}`);
  const steps = await threads.runs.steps.list(streamed.id, { thread_id: thread.id });
  const [drawn] = /ciimg_[\w-]+/.exec(JSON.stringify(steps.data)) ?? [''];
  const pixels = await (await client.files.content(drawn)).text();
  const uploaded = [];
  for await (const { id } of client.files.list({ limit: 1 })) uploaded.push(id === file.id);
  await threads.delete(thread.id);
  return [done.status, streamed.status, messages.length, await content.text(), pixels, uploaded];
}

const LIVED = ['completed', 'completed', 4, 'png', 'pixels', [true]];

let atOpenAI: Promise<unknown> | undefined;

/** The requests of such a day at OpenAI. */
function liveAtOpenAI(): Promise<unknown> {
  return (atOpenAI ??= recordAtOpenAI());
}

async function recordAtOpenAI(): Promise<unknown> {
  const fake = createFakeOpenAI();
  const client = new OpenAI({
    apiKey: 'key',
    fetch: fake.fetch,
    assistants: { store: new MemoryStore(), models: 'asked' },
  });
  expect(await live(client, fake)).toEqual(LIVED);
  return describeRequests(fake.requests);
}

describe.each(CLIENTS)('%s', (_who, create) => {
  it('sends to /openai/v1 of its resource what it would send to OpenAI, with its key and no version', async () => {
    const { fake, fetch, sent } = createFakeAzure(`${RESOURCE}/openai/v1`);
    expect(await live(create(fetch), fake)).toEqual(LIVED);
    expect(describeRequests(fake.requests)).toEqual(await liveAtOpenAI());
    expect(sent.filter(({ headers }) => headers['api-key'] !== 'key')).toEqual([]);
    expect(sent).toHaveLength(fake.requests.length);
    const models = fake.requests.flatMap(({ path, body }) => (path === '/responses' ? [body?.model] : []));
    expect(models).toEqual(['my-deployment', 'my-deployment', 'my-deployment']);
  });

  it('sends other calls where they went', async () => {
    const { fetch, sent } = createFakeAzure(`${RESOURCE}/openai/v1`);
    const client = create(fetch, { maxRetries: 0 });
    await rejection(client.models.list());
    expect(sent).toMatchObject([
      { url: `${RESOURCE}/openai/models?api-version=${VERSION}`, headers: { 'api-key': 'key' } },
    ]);
  });
});

describe.each([['the drop-in', AzureOpenAI as unknown as SdkClass] as const, ...AZURE_COPIES])(
  'AzureOpenAI with a deployment, %s',
  (_name, Sdk) => {
    const azure: object = { ...endpoint, deployment: 'gpt' };
    const create = (fetch: Fetch, options: object): OpenAI =>
      withAssistants(new Sdk({ ...azure, maxRetries: 0, fetch, ...options }));

    it('sends threads beside it, and chat completions and responses of its own as before', async () => {
      const { fetch, sent } = createFakeAzure(`${RESOURCE}/openai/v1`);
      const client = create(fetch, {});
      await client.beta.threads.create();
      await rejection(client.chat.completions.create({ model: 'any', messages: [{ role: 'user', content: 'Hi.' }] }));
      await rejection(client.responses.create({ model: 'any', input: 'Hi.' }));
      expect(sent.map(({ url }) => url)).toEqual([
        `${RESOURCE}/openai/v1/conversations`,
        `${RESOURCE}/openai/deployments/gpt/chat/completions?api-version=${VERSION}`,
        `${RESOURCE}/openai/responses?api-version=${VERSION}`,
      ]);
    });

    it('sends a token of its provider as a bearer, a new one each time', async () => {
      const { fetch, sent } = createFakeAzure(`${RESOURCE}/openai/v1`);
      let count = 0;
      const azureADTokenProvider = () => Promise.resolve(`token-${String((count += 1))}`);
      const client = create(fetch, { apiKey: undefined, azureADTokenProvider });
      const { id } = await client.beta.threads.create();
      await client.beta.threads.messages.create(id, { role: 'user', content: 'Hi.' });
      await client.files.list();
      expect(sent.map(({ headers }) => [headers.authorization, headers['api-key']])).toEqual([
        ['Bearer token-1', undefined],
        ['Bearer token-2', undefined],
        ['Bearer token-3', undefined],
      ]);
    });
  },
);

describe('the environment', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('makes an AzureOpenAI as it does in the SDK', async () => {
    vi.stubEnv('AZURE_OPENAI_ENDPOINT', RESOURCE);
    vi.stubEnv('AZURE_OPENAI_API_KEY', 'key-of-env');
    vi.stubEnv('OPENAI_API_VERSION', VERSION);
    const { fetch, sent } = createFakeAzure(`${RESOURCE}/openai/v1`);
    await new AzureOpenAI({ fetch }).beta.threads.create();
    expect(sent).toMatchObject([{ url: `${RESOURCE}/openai/v1/conversations`, headers: { 'api-key': 'key-of-env' } }]);
  });
});

describe('the address', () => {
  const thread = async (client: OpenAI, sent: { url: string }[]) => {
    await rejection(client.beta.threads.create());
    return sent.map(({ url }) => url);
  };

  it.each([
    [RESOURCE, `${RESOURCE}/openai/v1`],
    [`${RESOURCE}/openai`, `${RESOURCE}/openai/v1`],
    [`${RESOURCE}/openai/`, `${RESOURCE}/openai/v1`],
    [`${RESOURCE}/openai/deployments/gpt-4o`, `${RESOURCE}/openai/v1`],
    [`${RESOURCE}/openai/v1`, `${RESOURCE}/openai/v1`],
    [`${RESOURCE}/openai/v1/`, `${RESOURCE}/openai/v1`],
    ['https://mine.cognitiveservices.azure.com/openai', 'https://mine.cognitiveservices.azure.com/openai/v1'],
    ['https://westus.api.cognitive.microsoft.com/openai', 'https://westus.api.cognitive.microsoft.com/openai/v1'],
    ['https://mine.services.ai.azure.com/openai/v1', 'https://mine.services.ai.azure.com/openai/v1'],
    ['https://mine.openai.azure.us/openai', 'https://mine.openai.azure.us/openai/v1'],
    ['https://mine.openai.azure.cn/openai', 'https://mine.openai.azure.cn/openai/v1'],
    [PROJECT, `${PROJECT}/openai/v1`],
    [`${PROJECT}/openai`, `${PROJECT}/openai/v1`],
    [`${PROJECT}/openai/v1/`, `${PROJECT}/openai/v1`],
  ])('%s leads to %s', async (baseURL, root) => {
    for (const options of [{ baseURL }, { ...address(''), baseURL }]) {
      const { fetch, sent } = createFakeAzure(root);
      const client = new OpenAI({ apiKey: 'key', fetch, ...options });
      expect(await thread(client, sent)).toEqual([`${root}/conversations`]);
    }
  });

  it.each([
    [`${RESOURCE}/`, `${RESOURCE}/openai/v1`],
    [PROJECT, `${PROJECT}/openai/v1`],
    ['https://gateway.example/azure', 'https://gateway.example/azure/openai/v1'],
  ])('the endpoint %s of an AzureOpenAI leads to %s', async (given, root) => {
    const { fetch, sent } = createFakeAzure(root);
    const client = new AzureOpenAI({ ...endpoint, endpoint: given, fetch });
    expect(await thread(client, sent)).toEqual([`${root}/conversations`]);
  });

  it.each(AZURE_COPIES)('of an endpoint with a slash at its end has one slash: %s', async (_name, Sdk) => {
    const { fetch, sent } = createFakeAzure(`${RESOURCE}/openai/v1`);
    const client = wrapped(Sdk, { ...endpoint, endpoint: `${RESOURCE}/` })(fetch);
    expect(await thread(client, sent)).toEqual([`${RESOURCE}/openai/v1/conversations`]);
  });

  it.each(AZURE_COPIES)('of a deployment leads beside it: %s', async (_name, Sdk) => {
    const { fetch, sent } = createFakeAzure(`${RESOURCE}/openai/v1`);
    const azure = { apiKey: 'key', apiVersion: VERSION, baseURL: `${RESOURCE}/openai/deployments/gpt` };
    expect(await thread(wrapped(Sdk, azure)(fetch), sent)).toEqual([`${RESOURCE}/openai/v1/conversations`]);
  });

  it('is that of the clone where withOptions made one', async () => {
    const { fetch, sent } = createFakeAzure(`${PROJECT}/openai/v1`);
    const client = new AzureOpenAI({ ...endpoint, fetch }).withOptions({ baseURL: `${PROJECT}/openai` });
    expect(await thread(client, sent)).toEqual([`${PROJECT}/openai/v1/conversations`]);
  });

  it('keeps the query that it has, but for the version', async () => {
    const query = '?subscription=mine&api-version=2024-05-01-preview';
    const { fetch, sent } = createFakeAzure(`${RESOURCE}/openai/v1`);
    const client = new OpenAI({ apiKey: 'key', baseURL: `${RESOURCE}/openai${query}`, fetch });
    expect(await thread(client, sent)).toEqual([`${RESOURCE}/openai/v1/conversations?subscription=mine`]);
  });

  it('of a gateway leads to Azure where a version is sent to /openai', async () => {
    const root = 'https://gateway.example/team/openai/v1';
    const { fetch, sent } = createFakeAzure(root);
    const client = new OpenAI({ ...address(''), baseURL: 'https://gateway.example/team/openai', fetch });
    expect(await thread(client, sent)).toEqual([`${root}/conversations`]);
  });

  it.each([
    ['another service', { baseURL: 'https://api.groq.com/openai/v1' }, 'https://api.groq.com/openai/v1/conversations'],
    [
      'another service with a version',
      { baseURL: 'https://gateway.example/v1', defaultQuery: { 'api-version': '1' } },
      'https://gateway.example/v1/conversations?api-version=1',
    ],
    [
      'a Foundry agent',
      { baseURL: `${PROJECT}/agents/a/endpoint/protocols/openai`, defaultQuery: { 'api-version': 'v1' } },
      `${PROJECT}/agents/a/endpoint/protocols/openai/conversations?api-version=v1`,
    ],
  ])('of %s stays as it is', async (_what, options, expected) => {
    const { fetch, sent } = createFakeAzure('https://nowhere.example');
    expect(await thread(new OpenAI({ apiKey: 'key', fetch, maxRetries: 0, ...options }), sent)).toEqual([expected]);
  });
});

describe('clients of Azure without a store', () => {
  const { fetch } = createFakeOpenAI();
  let keys = 0;

  it('share by resource and key, whichever address and deployment they were made with', async () => {
    const apiKey = `key-${String((keys += 1))}`;
    const first = new AzureOpenAI({ ...endpoint, apiKey, deployment: 'gpt', fetch });
    const { id } = await first.beta.assistants.create({ model: 'gpt' });
    const others = [
      new AzureOpenAI({ ...endpoint, apiKey, deployment: 'other', fetch }),
      new OpenAI({ apiKey, baseURL: `${RESOURCE}/openai/v1`, fetch }),
      new OpenAI({ ...address('/openai/deployments/gpt'), apiKey, defaultHeaders: { 'api-key': apiKey }, fetch }),
      ...AZURE_COPIES.map(([, Sdk]) => wrapClient(Sdk, { ...endpoint, apiKey, fetch }, {}).client),
    ];
    for (const client of others) expect(await client.beta.assistants.retrieve(id)).toMatchObject({ id });
  });

  it.each([
    ['keys', { apiKey: 'another' }],
    ['resources', { endpoint: 'https://yours.openai.azure.com' }],
  ])('share nothing across %s', async (_what, difference) => {
    const own = { ...endpoint, apiKey: `key-${String((keys += 1))}`, fetch };
    await new AzureOpenAI(own).beta.assistants.create({ model: 'gpt' });
    expect((await new AzureOpenAI({ ...own, ...difference }).beta.assistants.list()).data).toEqual([]);
  });

  it('share nothing across keys that are sent as api-key beside a placeholder', async () => {
    const create = (key: string) =>
      new OpenAI({ ...address('/openai'), apiKey: 'unused', defaultHeaders: { 'api-key': key }, fetch });
    const [mine, yours] = [`key-${String((keys += 1))}`, `key-${String((keys += 1))}`];
    const { id } = await create(mine).beta.assistants.create({ model: 'gpt' });
    expect(await create(mine).beta.assistants.retrieve(id)).toMatchObject({ id });
    expect((await create(yours).beta.assistants.list()).data).toEqual([]);
  });
});

it.each([['the drop-in', AzureOpenAI as unknown as SdkClass] as const, ...AZURE_COPIES])(
  'a run is shown to another key of the resource where its thread is: %s',
  async (_name, Sdk) => {
    const { fake, fetch, sent } = createFakeAzure(`${RESOURCE}/openai/v1`);
    const store = new MemoryStore();
    let isShown = false;
    const hide: Fetch = async (input, init) => {
      const answer = await fetch(input, init);
      const isOther = new Headers(init?.headers).get('api-key') === 'other';
      return isOther && !isShown ? new Response('{}', { status: 404 }) : answer;
    };
    const connect = (apiKey: string): OpenAI =>
      withAssistants(new Sdk({ ...endpoint, apiKey, fetch: hide, maxRetries: 0 }), { store, namespace: 'desk' });
    const [mine, other] = [connect('key'), connect('other')];
    const { id: assistant_id } = await mine.beta.assistants.create({ model: 'gpt' });
    fake.reply('Hi.');
    const thread = { messages: [{ role: 'user' as const, content: 'Hi.' }] };
    const run = await mine.beta.threads.createAndRunPoll({ assistant_id, thread });
    const retrieve = (client: OpenAI) => client.beta.threads.runs.retrieve(run.id, { thread_id: run.thread_id });

    expect(await retrieve(mine)).toMatchObject({ status: 'completed' });
    expect(await rejection(retrieve(other))).toMatchObject({ status: 404 });
    isShown = true;
    expect(await retrieve(other)).toMatchObject({ status: 'completed' });
    const asked = sent.filter(({ method, headers }) => method === 'GET' && headers['api-key'] === 'other');
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(
      Array(2).fill(`/openai/v1/conversations/${run.thread_id.replace('thread_', 'conv_')}`),
    );
  },
);

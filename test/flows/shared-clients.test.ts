import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI, withAssistants } from 'openai-assistants-shim';
import { OpenAI as SdkOpenAI, type ClientOptions } from 'openai';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { forbidUnhandledRejections, refusal } from '../support/flow-tools.js';
import { AZURE_COPIES, wrapClient } from '../support/sdk-copies.js';
import { createWeatherAssistant } from '../support/setup.js';

forbidUnhandledRejections();

let accounts = 0;
/** A key that no other test uses: what clients without a store share outlives each of them. */
const newKey = () => `sk-shared-${++accounts}`;

function createClients(first: ClientOptions, second: ClientOptions) {
  const fake = createFakeOpenAI();
  const [one, two] = [first, second].map((options) => new OpenAI({ fetch: fake.fetch, ...options }));
  if (!one || !two) throw new Error('no clients');
  return { fake, one, two };
}

describe('clients without a store', () => {
  it('share assistants, threads and the runs of this process when they are of one account', async () => {
    const apiKey = newKey();
    const { fake, one, two } = createClients(
      { apiKey },
      { apiKey, baseURL: 'https://api.openai.com/v1/', timeout: 60_000 },
    );
    fake.reply('Hi.');
    const hold = fake.hold();
    const assistant = await one.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const run = await one.beta.threads.createAndRun({ assistant_id: assistant.id });
    await hold.reached;
    const before = fake.requests.length;
    expect(await two.beta.threads.runs.retrieve(run.id, { thread_id: run.thread_id })).toMatchObject({
      status: expect.stringMatching(/^(queued|in_progress)$/),
    });
    const polling = two.beta.threads.runs.poll(run.id, { thread_id: run.thread_id });
    hold.release();
    expect(await polling).toMatchObject({ status: 'completed', assistant_id: assistant.id });
    expect(fake.requests.length).toBe(before);
    expect((await two.beta.threads.runs.list(run.thread_id)).data).toHaveLength(1);
  });

  it('share with a client of the SDK that was wrapped, and with what withOptions makes', async () => {
    const apiKey = newKey();
    const fake = createFakeOpenAI();
    const dropIn = new OpenAI({ apiKey, fetch: fake.fetch });
    const wrapped = withAssistants(new SdkOpenAI({ apiKey, fetch: fake.fetch }));
    const { id } = await dropIn.beta.assistants.create({ model: 'gpt-4o' });
    expect(await wrapped.beta.assistants.retrieve(id)).toMatchObject({ id });
    expect(await dropIn.withOptions({ timeout: 60_000 }).beta.assistants.retrieve(id)).toMatchObject({ id });
    expect(await wrapped.withOptions({ maxRetries: 0 }).beta.assistants.retrieve(id)).toMatchObject({ id });
  });

  const base: ClientOptions = { organization: 'org-a', project: 'proj-a' };

  it.each<[string, ClientOptions]>([
    ['keys', { apiKey: newKey() }],
    ['organizations', { organization: 'org-b' }],
    ['projects', { project: 'proj-b' }],
    ['services', { baseURL: 'https://eu.example.com/v1' }],
  ])('share nothing across %s', async (_, difference) => {
    const first = { ...base, apiKey: newKey() };
    const { one, two } = createClients(first, { ...first, ...difference });
    const { id } = await one.beta.assistants.create({ model: 'gpt-4o' });
    expect(await refusal(two.beta.assistants.retrieve(id))).toMatchObject({ status: 404 });
    expect((await two.beta.assistants.list()).data).toEqual([]);
  });

  it('share whatever key a function provides next, when it is the same function', async () => {
    let calls = 0;
    const apiKey = () => Promise.resolve(`token-${++calls}`);
    const { fake, one, two } = createClients({ apiKey }, { apiKey });
    const { id } = await one.beta.assistants.create({ model: 'gpt-4o' });
    await one.beta.threads.create();
    expect(await two.beta.assistants.retrieve(id)).toMatchObject({ id });
    expect(await one.withOptions({ timeout: 60_000 }).beta.assistants.retrieve(id)).toMatchObject({ id });
    const other = new OpenAI({ apiKey: () => Promise.resolve('token-1'), fetch: fake.fetch });
    expect((await other.beta.assistants.list()).data).toEqual([]);
  });

  it.each(AZURE_COPIES)('share by the function that provides their tokens: Azure, %s', async (_name, Sdk) => {
    const { fetch } = createFakeOpenAI();
    const azure = { apiKey: undefined, endpoint: 'https://mine.openai.azure.com', apiVersion: '1', fetch };
    const connect = (azureADTokenProvider: () => Promise<string>) =>
      wrapClient(Sdk, { ...azure, azureADTokenProvider }, {}).client;
    const provide = () => Promise.resolve('token');
    const { id } = await createWeatherAssistant(connect(provide));
    expect(await connect(provide).beta.assistants.retrieve(id)).toMatchObject({ id });
    expect((await connect(() => Promise.resolve('token')).beta.assistants.list()).data).toEqual([]);
  });

  describe('and are gone', () => {
    const fetch = () => Promise.reject(new Error('Nothing is sent.'));
    /** The names of the assistants of an account, after one was added. */
    const addAssistant = async (apiKey: string, name: string) => {
      const { assistants } = new OpenAI({ apiKey, fetch }).beta;
      await assistants.create({ model: 'gpt-4o', name });
      return (await assistants.list({ order: 'asc' })).data.map((assistant) => assistant.name);
    };

    it('leave what they have shared to the next client of the account', async () => {
      const apiKey = newKey();
      await addAssistant(apiKey, 'first');
      for (let others = 0; others < 50; others += 1) await addAssistant(newKey(), 'other');
      await collectGarbage();
      expect(await addAssistant(apiKey, 'second')).toEqual(['first', 'second']);
    });

    it('let go of it once many other accounts were there since', async () => {
      const [apiKey, held] = [newKey(), newKey()];
      const client = new OpenAI({ apiKey: held, fetch });
      await client.beta.assistants.create({ model: 'gpt-4o', name: 'held' });
      await addAssistant(apiKey, 'first');
      for (let others = 0; others < 250; others += 1) await addAssistant(newKey(), 'other');
      await collectGarbage();
      expect(await addAssistant(apiKey, 'second')).toEqual(['second']);
      expect(await addAssistant(held, 'more')).toEqual(['held', 'more']);
      expect((await client.beta.assistants.list()).data).toHaveLength(2);
    });
  });
});

describe('clients with a store', () => {
  it('share what is in it, and nothing beside it', async () => {
    const apiKey = newKey();
    const store = new MemoryStore();
    const { one, two } = createClients({ apiKey, assistants: { store } }, { apiKey: newKey(), assistants: { store } });
    const { id } = await one.beta.assistants.create({ model: 'gpt-4o' });
    expect(await two.beta.assistants.retrieve(id)).toMatchObject({ id });
    const stranger = new OpenAI({ apiKey });
    expect(await refusal(stranger.beta.assistants.retrieve(id))).toMatchObject({ status: 404 });
  });

  it('keep it through withOptions, and follow each other’s runs', async () => {
    const fake = createFakeOpenAI();
    const client = new OpenAI({ apiKey: newKey(), fetch: fake.fetch, assistants: { store: new MemoryStore() } });
    const clone = client.withOptions({ maxRetries: 0 });
    fake.reply('Hi.');
    const assistant = await clone.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const run = await client.beta.threads.createAndRun({ assistant_id: assistant.id });
    expect(await clone.beta.threads.runs.poll(run.id, { thread_id: run.thread_id })).toMatchObject({
      status: 'completed',
    });
    expect(fake.requests).toHaveLength(2);
  });
});

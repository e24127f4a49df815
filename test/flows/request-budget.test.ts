import { OpenAI } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { createWeatherAssistant, setup, takeRequests, type Setup } from '../support/setup.js';

const QUESTION = { role: 'user' as const, content: 'Weather in Oslo?' };
const CALL = { name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' };
const OUTPUTS = [{ tool_call_id: 'call_oslo', output: 'rain' }];

interface World extends Setup {
  /** A thread with a question and a run that has answered it. */
  threadId: string;
  runId: string;
  messageId: string;
  assistantId: string;
}

async function createWorld(): Promise<World> {
  const world = setup();
  const { fake, client } = world;
  const { id: assistantId } = await createWeatherAssistant(client);
  const { id: threadId } = await client.beta.threads.create({ messages: [QUESTION] });
  fake.reply('It rains.');
  const { id: runId } = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
  const [message] = (await client.beta.threads.messages.list(threadId, { limit: 1 })).data;
  return { ...world, threadId, runId, messageId: message?.id ?? '', assistantId };
}

/** A run of the world's thread that awaits outputs. */
async function createWaitingRun({ fake, client, threadId, assistantId }: World): Promise<string> {
  fake.reply({ functionCalls: [CALL] });
  fake.reply('It rains.');
  return (await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId })).id;
}

const CREATE = ['POST /conversations'];
const ADD = ['POST /conversations/{conv}/items'];
const RESPOND = ['POST /responses'];
const LIST = ['GET /conversations/{conv}/items'];

type Case = [name: string, requests: string[], act: (world: World) => Promise<unknown>];

const CASES: Case[] = [
  ['threads.create', CREATE, ({ client }) => client.beta.threads.create()],
  [
    'threads.create with 20 messages',
    CREATE,
    ({ client }) => client.beta.threads.create({ messages: Array.from({ length: 20 }, () => QUESTION) }),
  ],
  [
    'threads.create with metadata of the thread and of a message',
    CREATE,
    ({ client }) =>
      client.beta.threads.create({ messages: [{ ...QUESTION, metadata: { a: '1' } }], metadata: { b: '2' } }),
  ],
  ['threads.retrieve', ['GET /conversations/{conv}'], ({ client, threadId }) => client.beta.threads.retrieve(threadId)],
  ['messages.create', ADD, ({ client, threadId }) => client.beta.threads.messages.create(threadId, QUESTION)],
  [
    'messages.create with metadata',
    ADD,
    ({ client, threadId }) => client.beta.threads.messages.create(threadId, { ...QUESTION, metadata: { a: '1' } }),
  ],
  [
    'messages.retrieve',
    ['GET /conversations/{conv}/items/{msg}'],
    ({ client, threadId, messageId }) => client.beta.threads.messages.retrieve(messageId, { thread_id: threadId }),
  ],
  ['messages.list', LIST, ({ client, threadId }) => client.beta.threads.messages.list(threadId)],
  [
    'messages.list of 100 messages',
    [...CREATE, ...Array<string>(4).fill(ADD[0] ?? ''), ...LIST],
    async ({ client }) => {
      const messages = Array.from({ length: 100 }, () => QUESTION);
      const { id } = await client.beta.threads.create({ messages });
      expect((await client.beta.threads.messages.list(id, { limit: 100 })).data).toHaveLength(100);
    },
  ],
  [
    'runs.create and every poll of it',
    RESPOND,
    async ({ fake, client, threadId, assistantId }) => {
      fake.reply('Hello.');
      const { runs } = client.beta.threads;
      const { id } = await runs.create(threadId, { assistant_id: assistantId });
      for (let poll = 0; poll < 3; poll += 1) await runs.retrieve(id, { thread_id: threadId });
      await runs.poll(id, { thread_id: threadId }, { pollIntervalMs: 1 });
    },
  ],
  [
    'runs.createAndPoll',
    RESPOND,
    ({ fake, client, threadId, assistantId }) => {
      fake.reply('Hello.');
      return client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
    },
  ],
  [
    'runs.stream',
    RESPOND,
    ({ fake, client, threadId, assistantId }) => {
      fake.reply('Hello.');
      return client.beta.threads.runs.stream(threadId, { assistant_id: assistantId }).done();
    },
  ],
  ...(['submitToolOutputs', 'submitToolOutputsAndPoll', 'submitToolOutputsStream'] as const).map((name): Case => [
    `runs.${name}, behind the run's own request`,
    [...RESPOND, ...RESPOND],
    async (world) => {
      const { runs } = world.client.beta.threads;
      const runId = await createWaitingRun(world);
      const params = { thread_id: world.threadId, tool_outputs: OUTPUTS };
      if (name === 'submitToolOutputsStream') await runs[name](runId, params).done();
      else await runs[name](runId, params);
      await runs.poll(runId, params);
    },
  ]),
  ['runs.list', [], ({ client, threadId }) => client.beta.threads.runs.list(threadId)],
  [
    'runs.retrieve of one that has ended',
    [],
    ({ client, threadId, runId }) => client.beta.threads.runs.retrieve(runId, { thread_id: threadId }),
  ],
  [
    'runs.update',
    [],
    ({ client, threadId, runId }) =>
      client.beta.threads.runs.update(runId, { thread_id: threadId, metadata: { a: '1' } }),
  ],
  [
    'steps.list',
    [],
    ({ client, threadId, runId }) => client.beta.threads.runs.steps.list(runId, { thread_id: threadId }),
  ],
  [
    'steps.retrieve',
    [],
    async ({ client, threadId, runId }) => {
      const { steps } = client.beta.threads.runs;
      const [step] = (await steps.list(runId, { thread_id: threadId })).data;
      await steps.retrieve(step?.id ?? '', { thread_id: threadId, run_id: runId });
    },
  ],
  [
    'looking at a run twice, changing it and listing it, with a key that did not make it',
    ['GET /conversations/{conv}'],
    async ({ fake, store, threadId, runId }) => {
      const logLevel = 'off' as const;
      const { runs } = new OpenAI({ apiKey: 'next', fetch: fake.fetch, logLevel, assistants: { store } }).beta.threads;
      await runs.retrieve(runId, { thread_id: threadId });
      await runs.retrieve(runId, { thread_id: threadId });
      await runs.update(runId, { thread_id: threadId, metadata: { a: '1' } });
      await runs.list(threadId);
    },
  ],
  [
    'assistants.*',
    [],
    async ({ client }) => {
      const { assistants } = client.beta;
      const { id } = await assistants.create({ model: 'gpt-4o' });
      await assistants.retrieve(id);
      await assistants.update(id, { name: 'Weather' });
      await assistants.list();
      await assistants.delete(id);
    },
  ],
  [
    'thread, message, run polled to its end, list',
    [...CREATE, ...ADD, ...RESPOND, ...LIST],
    async ({ fake, client, assistantId }) => {
      fake.reply('Hello.');
      const { id } = await client.beta.threads.create();
      await client.beta.threads.messages.create(id, QUESTION);
      await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
      expect((await client.beta.threads.messages.list(id)).data).toHaveLength(2);
    },
  ],
];

describe('the requests upstream', () => {
  it.each(CASES)('of %s are %j', async (_name, requests, act) => {
    const world = await createWorld();
    const before = world.fake.requests.length;
    await act(world);
    expect(takeRequests(world.fake, before)).toEqual(requests);
  });
});

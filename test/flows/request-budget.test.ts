import { OpenAI } from 'openai-assistants-shim';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { passTime, stopTime, wait } from '../support/pass-time.js';
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
  [
    'threads.delete of two messages and a run of one response',
    [
      ...LIST,
      ...Array<string>(2).fill('DELETE /conversations/{conv}/items/{msg}'),
      ...LIST,
      'DELETE /conversations/{conv}',
      'DELETE /responses/{resp}',
    ],
    ({ client, threadId }) => client.beta.threads.delete(threadId),
  ],
  [
    'threads.delete of a thread without messages',
    [...CREATE, ...LIST, ...LIST, 'DELETE /conversations/{conv}'],
    async ({ client }) => client.beta.threads.delete((await client.beta.threads.create()).id),
  ],
  [
    'threads.delete with `erase: false`',
    ['DELETE /conversations/{conv}'],
    ({ fake, store, threadId }) =>
      new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store, erase: false } }).beta.threads.delete(
        threadId,
      ),
  ],
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

describe('the requests upstream of a run whose stream is silent', () => {
  const SECOND = 1_000;

  beforeEach(async () => {
    // A client loads its service with its first call, which takes time of the machine.
    await setup().client.beta.assistants.list();
    stopTime();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Starts a run whose model sends an event every so many milliseconds, or none once it has begun. */
  async function start(pace: number, isHeld = false) {
    const { fake, client } = setup({}, { pace });
    if (isHeld) fake.hold();
    const { id: assistant_id } = await createWeatherAssistant(client);
    const { id: thread_id } = await client.beta.threads.create({ messages: [QUESTION] });
    fake.reply({ chunks: ['It ', 'rains ', 'and ', 'rains.'] });
    const { id } = await passTime(client.beta.threads.runs.create(thread_id, { assistant_id }));
    return { fake, client, id, thread_id, before: fake.requests.length };
  }

  /** Follows a run that sends no event for a while: after how many seconds the service was asked about it. */
  async function follow(following: 'polled' | 'retrieved', seconds: number): Promise<number[]> {
    const { fake, client, id, thread_id, before } = await start(0, true);
    const { runs } = client.beta.threads;
    const polled = following === 'polled' ? runs.poll(id, { thread_id }) : null;
    const startedAt = Date.now();
    const asked: number[] = [];
    while (Date.now() - startedAt < (seconds - 2) * SECOND) {
      await wait(SECOND);
      const run = polled ? null : await passTime(runs.retrieve(id, { thread_id }));
      expect(run?.status ?? 'in_progress').toBe('in_progress');
      const elapsed = Math.floor((Date.now() - startedAt) / SECOND);
      if (fake.requests.length > before + asked.length) asked.push(elapsed);
    }
    await passTime(runs.cancel(id, { thread_id }));
    await passTime(polled ?? runs.poll(id, { thread_id }));
    return asked;
  }

  it.each(['polled', 'retrieved'] as const)(
    'that is %s are one after 15 s, doubling to one a minute',
    async (following) => {
      const expected = [15, 45, 105, 165, 225];
      const asked = await follow(following, 240);
      expect(asked).toHaveLength(expected.length);
      // The time that passes while the test looks adds up.
      for (const [index, second] of expected.entries()) expect(Math.abs((asked[index] ?? 0) - second)).toBeLessThan(10);
    },
  );

  it('are none while events flow', async () => {
    const { fake, client, id, thread_id, before } = await start(14_000);
    const run = await passTime(client.beta.threads.runs.poll(id, { thread_id }));
    expect(run.status).toBe('completed');
    expect(takeRequests(fake, before)).toEqual([]);
  });

  it('are one after each 15 s of silence between two events', async () => {
    const { fake, client, id, thread_id, before } = await start(20_000);
    const run = await passTime(client.beta.threads.runs.poll(id, { thread_id }));
    expect(run.status).toBe('completed');
    const asked = takeRequests(fake, before);
    const url = `https://api.openai.com/v1/responses/${id.replace('run_', 'resp_')}?stream=true`;
    const stream = await fake.fetch(url, { headers: { authorization: 'Bearer test' } });
    const events = (await stream.text()).match(/^event: /gm) ?? [];
    expect(asked).toEqual(events.slice(1).map(() => 'GET /responses/{resp}'));
  });
});

import { APIConnectionError } from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryStore, OpenAI, type AssistantStreamEvent, type Run } from 'openai-assistants-shim';
import { findGrammarFaults } from '../support/event-grammar.js';
import { foldEvents } from '../support/fold-events.js';
import {
  answer,
  ask,
  callsWeather,
  collect,
  countRequests,
  expectUsable,
  refusal,
  showConversation,
  takeRun,
} from '../support/flow-tools.js';
import { passTime, stopTime } from '../support/pass-time.js';
import { describeRun } from './support/describe-run.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';

let served: ServedFake;

beforeAll(async () => {
  served = await serveFake();
});

afterAll(() => served.close());

const CUTS = 24;
const REPLY = { reasoning: true as const, text: 'Let me look at «Ōslo».', ...callsWeather('call_a') };

async function start(execution: 'background' | 'foreground') {
  served.fake.reset();
  const { baseURL } = served;
  const client = new OpenAI({ apiKey: 'test', baseURL, assistants: { store: new MemoryStore(), execution } });
  served.fake.reply(REPLY);
  return { client, fake: served.fake, ...(await ask({ client })) };
}

async function streamRun(client: OpenAI, threadId: string, assistantId: string): Promise<AssistantStreamEvent[]> {
  return collect(await client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true }));
}

/** A little more than the event that names the response has more of in one way of execution than in the other. */
const SPARE_BYTES = 64;

/** Where to cut: evenly over the bytes of the answer, behind the event that names the response. */
async function findCuts(execution: 'background' | 'foreground'): Promise<number[]> {
  const { client, threadId, assistantId } = await start('background');
  const run = takeRun(await streamRun(client, threadId, assistantId));
  const url = `https://upstream.test/v1/responses/${run.id.replace('run_', 'resp_')}?stream=true`;
  const answered = await served.fake.fetch(url, { headers: { authorization: 'Bearer test' } });
  const text = await answered.text();
  const first = Buffer.byteLength(text.slice(0, text.indexOf('\n\n') + 2)) + SPARE_BYTES;
  const rest = (Buffer.byteLength(text) - first) * (execution === 'background' ? 1 : 1.2);
  return Array.from({ length: CUTS }, (_, index) => first + Math.floor((rest * index) / CUTS));
}

/** What the stream told is what there is, each thing once. */
async function expectWhole(client: OpenAI, events: AssistantStreamEvent[]): Promise<Run> {
  const run = takeRun(events);
  expect(findGrammarFaults(events)).toEqual([]);
  const folded = foldEvents(events);
  const query = { thread_id: run.thread_id, order: 'asc' as const };
  expect(folded.steps).toEqual((await client.beta.threads.runs.steps.list(run.id, query)).data);
  expect(await client.beta.threads.runs.retrieve(run.id, query)).toEqual(run);
  return run;
}

describe('a socket that breaks anywhere in a stream', () => {
  test('in the background loses and doubles nothing', async () => {
    const whole = await start('background');
    const reference = takeRun(await streamRun(whole.client, whole.threadId, whole.assistantId));
    const expected = await describeRun(whole.client, whole.threadId, reference.id);
    for (const cut of await findCuts('background')) {
      const { client, fake, threadId, assistantId } = await start('background');
      served.cutAfter(cut);
      const events = await streamRun(client, threadId, assistantId);
      const run = await expectWhole(client, events);
      expect(run.status, `cut after ${cut} bytes`).toBe('requires_action');
      expect(await describeRun(client, threadId, run.id), `cut after ${cut} bytes`).toEqual(expected);
      const messages = await client.beta.threads.messages.list(threadId, { run_id: run.id });
      expect(foldEvents(events).messages).toEqual(messages.data);
      expect(fake.responses).toHaveLength(1);
    }
  });

  test('in the foreground ends the run with the truth', async () => {
    const seen = new Set<string>();
    for (const cut of await findCuts('foreground')) {
      const { client, fake, threadId, assistantId } = await start('foreground');
      served.cutAfter(cut);
      const run = await expectWhole(client, await streamRun(client, threadId, assistantId));
      seen.add(run.status);
      const isWhole = fake.responses[0]?.status === 'completed';
      expect(run.status, `cut after ${cut} bytes`).toBe(isWhole ? 'requires_action' : 'failed');
      if (isWhole) {
        fake.reply('Sunny.');
        expect((await answer(client, run)).status).toBe('completed');
      }
      expect(showConversation(fake, threadId)).toHaveLength(isWhole ? 6 : 1);
    }
    expect([...seen].sort()).toEqual(['failed', 'requires_action']);
  });

  test('and again when outputs are submitted, brings the run to its end', async () => {
    const { client, fake, threadId, assistantId } = await start('background');
    served.cutAfter(4_000);
    const waiting = takeRun(await streamRun(client, threadId, assistantId));
    fake.reply('Sunny.');
    served.cutAfter(3_500);
    served.cutAfter(50);
    const done = await answer(client, waiting, 'streamed');
    expect(done.status).toBe('completed');
    expect(showConversation(fake, threadId)).toEqual([
      'user: Weather?',
      'reasoning undefined',
      'assistant: Let me look at «Ōslo».',
      'function_call call_a',
      'output call_a',
      'assistant: Sunny.',
    ]);
    await expectUsable({ fake, client }, threadId, assistantId);
  });
});

describe('a socket that stays open and silent', () => {
  beforeEach(stopTime);

  afterEach(() => {
    vi.useRealTimers();
    served.fallSilent(false);
  });

  test.each(['background', 'foreground'] as const)(
    'does not keep a run in the %s from ending when its response has ended',
    async (execution) => {
      const { client, fake, threadId, assistantId } = await start(execution);
      served.stallAfter(3_000);
      const since = Date.now();
      const run = await passTime(client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId }));
      expect(run.status).toBe('requires_action');
      expect(Date.now() - since).toBeLessThan(17_000);
      expect(countRequests(fake, 'GET /responses/{id}')).toBe(1);
    },
  );

  test.each(['background', 'foreground'] as const)(
    'and whose peer answers nothing more is an error to the reader of a stream in the %s',
    async (execution) => {
      const { client, fake, threadId, assistantId } = await start(execution);
      served.stallAfter(3_000);
      const params = { assistant_id: assistantId, stream: true as const };
      const stream = await client.beta.threads.runs.create(threadId, params);
      served.fallSilent(true);
      const since = Date.now();
      expect(await passTime(refusal(collect(stream)))).toBeInstanceOf(APIConnectionError);
      expect(Date.now() - since).toBeLessThanOrEqual(60_000);
      served.fallSilent(false);
      vi.useRealTimers();
      const [run] = (await client.beta.threads.runs.list(threadId)).data;
      expect(run?.status).toBe('requires_action');
      expect(fake.responses).toHaveLength(1);
    },
  );
});

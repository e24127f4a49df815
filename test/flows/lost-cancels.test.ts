import { describe, expect, it } from 'vitest';
import type { OpenAI, Run } from 'openai-assistants-shim';
import { findGrammarFaults } from '../support/event-grammar.js';
import {
  callsWeather,
  collect,
  expectUsable,
  forbidUnhandledRejections,
  showThread,
  takeRun,
} from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { after, promptly, stopTimeInEachTest } from '../support/pass-time.js';
import { areThreadsStored, setup, type Setup } from '../support/setup.js';
import { startThread, type ThreadStart } from '../support/starting-points.js';
import { createSlowStore } from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** A run that ends with a message and a call, held before its last event: what follows it, and how it is let go. */
interface NearItsEnd extends ThreadStart {
  runId: string;
  /** Resolves the run as whoever follows it sees its end. */
  following: Promise<Run>;
  release: () => void;
}

/** All but the last of the events of its response. Those in the background have one more: `response.queued`. */
const EVENTS_BEFORE_THE_END = areThreadsStored
  ? { polled: 14, streamed: 14, windowed: 14 }
  : { polled: 15, streamed: 14, windowed: 15 };
type Way = keyof typeof EVENTS_BEFORE_THE_END;
const WAYS = ['polled', 'streamed', 'windowed'] as const;

async function startNearItsEnd(world: Setup, way: Way): Promise<NearItsEnd> {
  const start = await promptly(startThread(world));
  const { fake, client, threadId, assistantId } = start;
  fake.reply({ text: 'Look.', ...callsWeather('call_a') });
  const hold = fake.hold({ afterEvents: EVENTS_BEFORE_THE_END[way] });
  const params: OpenAI.Beta.Threads.Runs.RunCreateParamsNonStreaming = {
    assistant_id: assistantId,
    ...(way === 'windowed' ? { truncation_strategy: { type: 'last_messages', last_messages: 5 } } : {}),
  };
  const following = way === 'streamed' ? followStream(client, threadId, params) : followPoll(client, threadId, params);
  await promptly(hold.reached);
  const [run] = (await promptly(client.beta.threads.runs.list(threadId))).data;
  return { ...start, runId: run?.id ?? '', following, release: hold.release };
}

async function followStream(
  client: OpenAI,
  threadId: string,
  params: OpenAI.Beta.Threads.Runs.RunCreateParamsNonStreaming,
): Promise<Run> {
  const events = await collect(await client.beta.threads.runs.create(threadId, { ...params, stream: true }));
  expect(findGrammarFaults(events)).toEqual([]);
  return takeRun(events);
}

const followPoll = (
  client: OpenAI,
  threadId: string,
  params: OpenAI.Beta.Threads.Runs.RunCreateParamsNonStreaming,
): Promise<Run> => client.beta.threads.runs.createAndPoll(threadId, params);

/** Cancels the run `delay` after its response is let go, and looks what became of it. */
async function cancelAtTheEnd(near: NearItsEnd, delay: () => Promise<unknown>, point: string): Promise<void> {
  const { world, fake, client, threadId, assistantId, runId, following, release } = near;
  const place = { thread_id: threadId };
  release();
  const cancelling = delay().then(() => client.beta.threads.runs.cancel(runId, place));
  const [told, followed] = await promptly(Promise.all([cancelling, following]));
  expect(told.status, point).toBe('cancelling');
  // A poll may have been told of the calls before the run was cancelled; a stream and a poll end with nothing else.
  expect(['cancelled', 'requires_action'], point).toContain(followed.status);
  for (const each of [client, connectElsewhere(world)]) {
    const ended = await promptly(each.beta.threads.runs.poll(runId, place, { pollIntervalMs: 100 }));
    expect(ended, point).toMatchObject({
      status: 'cancelled',
      required_action: null,
      cancelled_at: expect.any(Number),
    });
  }
  const shown = await showThread(fake, threadId);
  expect(shown.filter((item) => item === 'output call_a').length, point).toBe(
    shown.filter((item) => item === 'function_call call_a').length,
  );
  await expectUsable(world, threadId, assistantId);
}

describe.each(WAYS)('cancelling a %s run while its response ends with a call', (way) => {
  it('ends it as cancelled, on a store that takes 20 ms a write', async () => {
    for (let delay = 0; delay <= 150; delay += 5) {
      const near = await startNearItsEnd(setup({ store: createSlowStore(20) }), way);
      await cancelAtTheEnd(near, () => after(delay), `after ${delay} ms`);
    }
  });

  it('ends it as cancelled, however many microtasks lie between', async () => {
    for (let count = 0; count <= 60; count += 1) {
      const near = await startNearItsEnd(setup(), way);
      const wait = async (): Promise<void> => {
        for (let done = 0; done < count; done += 1) await Promise.resolve();
      };
      await cancelAtTheEnd(near, wait, `after ${count} microtasks`);
    }
  });
});

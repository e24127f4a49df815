import { describe, expect, it } from 'vitest';
import type { OpenAI, Run } from 'openai-assistants-shim';
import {
  callsWeather,
  countRequests,
  expectUsable,
  forbidUnhandledRejections,
  outputsFor,
  refusal,
  showThread,
} from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { after, passTime, promptly, stopTimeInEachTest } from '../support/pass-time.js';
import { areThreadsStored, setup, type Setup } from '../support/setup.js';
import { startHeld, startThread, startWaiting } from '../support/starting-points.js';
import { createSlowStore, tamperWithWrites } from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const ADDING = 'POST /conversations/{id}/items';

const poll = (client: OpenAI, run: Pick<Run, 'id' | 'thread_id'>): Promise<Run> =>
  client.beta.threads.runs.poll(run.id, { thread_id: run.thread_id }, { pollIntervalMs: 20 });

describe('two processes that end one cancelled run which made calls', () => {
  it.each(['background', 'foreground'] as const)(
    'answer each call once, whenever the run is cancelled, in the %s',
    async (execution) => {
      for (let delay = 0; delay <= 200; delay += 5) {
        const world = setup({ execution, store: createSlowStore(20) }, { pace: 5, latency: 5 });
        const { fake, client, threadId, assistantId } = await promptly(startThread(world));
        const [second, third] = [connectElsewhere(world), connectElsewhere(world)];
        fake.reply({ text: 'Look.', ...callsWeather('call_a', 'call_b') });
        const run = await promptly(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
        const cancelling = after(delay).then(() => second.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
        const following = [client, second, third].map((each) => after(delay).then(() => poll(each, run)));
        await passTime(Promise.all([cancelling, ...following]));
        for (const each of [client, second, third]) expect((await passTime(poll(each, run))).status).toBe('cancelled');
        const shown = (await showThread(fake, threadId)).slice(1);
        const expected = [
          'assistant: Look.',
          'function_call call_a',
          'function_call call_b',
          'output call_a',
          'output call_b',
        ];
        expect(shown, `after ${delay} ms`).toEqual(shown.length === 0 ? [] : expected);
        await passTime(expectUsable(world, threadId, assistantId));
      }
    },
  );

  it('answer them once where both cancel a run that awaits outputs', async () => {
    for (let delay = 0; delay <= 100; delay += 5) {
      const world = setup({ store: createSlowStore(20) }, { latency: 5 });
      const { fake, client, threadId, run } = await promptly(startWaiting(world));
      const clients = [client, connectElsewhere(world), connectElsewhere(world)];
      const cancels = clients.map((each, index) =>
        after(index * delay).then(() => each.beta.threads.runs.cancel(run.id, { thread_id: threadId })),
      );
      const results = await promptly(Promise.allSettled(cancels));
      expect(
        results.filter(({ status }) => status === 'fulfilled'),
        `after ${delay} ms`,
      ).toHaveLength(1);
      for (const each of clients) expect((await promptly(poll(each, run))).status).toBe('cancelled');
      expect((await showThread(fake, threadId)).slice(1)).toEqual(['function_call call_a', 'output call_a']);
      expect(countRequests(fake, ADDING), `after ${delay} ms`).toBe(areThreadsStored ? 0 : 1);
    }
  });
});

it('a second cancel is refused before the process that follows the run has seen the first', async () => {
  const world = setup({ execution: 'foreground' });
  const start = await promptly(startHeld(world, 'One two three four.', { afterEvents: 7 }));
  const { client, threadId, assistantId, run, hold } = start;
  const other = connectElsewhere(world);
  // Time stands still meanwhile.
  const cancel = () => other.beta.threads.runs.cancel(run.id, { thread_id: threadId });
  expect((await cancel()).status).toBe('cancelling');
  await expect(cancel()).rejects.toMatchObject({
    status: 400,
    message: "400 Cannot cancel run with status 'cancelling'.",
  });
  expect((await passTime(poll(client, run))).status).toBe('cancelled');
  hold.release();
  await passTime(expectUsable(world, threadId, assistantId));
});

describe('a cancellation that comes after outputs', () => {
  it('is not told to a poll of its process: the run goes on', async () => {
    const world = setup();
    const { fake, client, threadId, run, hold } = await promptly(startHeld(world, callsWeather('call_a')));
    const { canceller, release } = connectWithHeldWrites(world);
    const following = canceller.beta.threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 500 });
    await passTime(after(100));
    hold.release();
    const waiting = await promptly(poll(client, run));
    const cancelling = refusal(canceller.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    // Until the poll looks at the run again, and finds its own process at work on it.
    await passTime(after(1_000));
    fake.reply('Sunny.');
    await promptly(client.beta.threads.runs.submitToolOutputs(run.id, outputsFor(waiting)));
    expect((await promptly(poll(client, run))).status).toBe('completed');
    release();
    expect((await passTime(following)).status).toBe('completed');
    expect(await passTime(cancelling)).toMatchObject({ message: "400 Cannot cancel run with status 'completed'." });
  });

  it('shows its process what the other one did, while it is still being written', async () => {
    const { world, fake, client, threadId, run } = await promptly(startWaiting());
    const { canceller, release } = connectWithHeldWrites(world);
    const place = { thread_id: threadId };
    const cancelling = refusal(canceller.beta.threads.runs.cancel(run.id, place));
    await passTime(after(100));
    fake.reply('Sunny.');
    await promptly(client.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run)));
    const ended = await promptly(poll(client, run));
    expect(ended.status).toBe('completed');
    expect(await promptly(canceller.beta.threads.runs.retrieve(run.id, place))).toEqual(ended);
    release();
    expect(await promptly(cancelling)).toMatchObject({ status: 400 });
  });
});

/** Connects a process whose writes wait until they are released. */
function connectWithHeldWrites(world: Setup): { canceller: OpenAI; release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const store = tamperWithWrites(({ make }) => released.then(make), world.store);
  return { canceller: connectElsewhere({ ...world, store }), release: () => release() };
}

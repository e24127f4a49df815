import type { OpenAI } from 'openai-assistants-shim';
import { describe, expect, it, vi } from 'vitest';
import {
  ask,
  callsWeather,
  expectUsable,
  forbidUnhandledRejections,
  outputsFor,
  runToEnd,
  showThread,
} from '../support/flow-tools.js';
import { passTime, stopTime } from '../support/pass-time.js';
import { areThreadsStored, setup, type Setup } from '../support/setup.js';
import { holdPhase } from '../support/tampered-store.js';

forbidUnhandledRejections();

const WAYS = ['breaking off', 'aborting'] as const;

/** Streams a run as an app does that has got what it wants at the first event of a name. Resolves the run's id. */
async function leave(
  { client }: Pick<Setup, 'client'>,
  { threadId, assistantId }: { threadId: string; assistantId: string },
  name: OpenAI.Beta.AssistantStreamEvent['event'],
  way: (typeof WAYS)[number] = 'breaking off',
): Promise<string> {
  const stream = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
  let runId = '';
  for await (const event of stream) {
    if (event.event === 'thread.run.created') runId = event.data.id;
    if (event.event !== name) continue;
    if (way === 'breaking off') break;
    stream.controller.abort();
    break;
  }
  return runId;
}

describe('leaving a stream', () => {
  it.each(WAYS)('at the complete message by %s keeps the answer, and completes the run', async (way) => {
    const world = setup({}, { pace: 3 });
    const { fake, client } = world;
    const place = await ask(world);
    fake.reply('Sunny.');
    const runId = await leave(world, place, 'thread.message.completed', way);
    const run = await client.beta.threads.runs.poll(runId, { thread_id: place.threadId });
    expect(run.status).toBe('completed');
    expect((await showThread(fake, place.threadId)).at(-1)).toBe('assistant: Sunny.');
    await expectUsable(world, place.threadId, place.assistantId);
  });

  it('at a complete message stops the run when the model goes on with something else', async () => {
    const world = setup({}, { pace: 3 });
    const place = await ask(world);
    world.fake.reply({ text: 'Let me look.', ...callsWeather('call_a') });
    const runId = await leave(world, place, 'thread.message.completed');
    const run = await world.client.beta.threads.runs.poll(runId, { thread_id: place.threadId });
    expect(run.status).toBe('cancelled');
    await expectUsable(world, place.threadId, place.assistantId);
  });

  it('at a complete message stops the run when its response does not end', async () => {
    stopTime();
    const world = setup();
    const place = await ask(world);
    world.fake.reply('Sunny.');
    const hold = world.fake.hold({ afterEvents: 8 });
    const runId = await leave(world, place, 'thread.message.completed');
    await hold.reached;
    const ending = world.client.beta.threads.runs.poll(runId, { thread_id: place.threadId });
    expect((await passTime(ending)).status).toBe('cancelled');
    hold.release();
    vi.useRealTimers();
    await expectUsable(world, place.threadId, place.assistantId);
  });

  it.each(WAYS)('by %s lets the thread be used at once', async (way) => {
    const world = setup({}, { pace: 3 });
    const { fake, client } = world;
    const place = await ask(world);
    fake.reply('One two three four five six.');
    await leave(world, place, 'thread.message.delta', way);
    await client.beta.threads.messages.create(place.threadId, { role: 'user', content: 'Stop. Oslo?' });
    fake.reply('Rain.');
    expect(await runToEnd(client, place.threadId, place.assistantId)).toMatchObject({ status: 'completed' });
    expect(await showThread(fake, place.threadId)).toEqual(['user: Weather?', 'user: Stop. Oslo?', 'assistant: Rain.']);
  });

  it('in the middle of a message keeps nothing of it', async () => {
    const world = setup({}, { pace: 3 });
    const { threads } = world.client.beta;
    const place = await ask(world);
    world.fake.reply('One two three four five six.');
    const runId = await leave(world, place, 'thread.message.delta');
    await threads.runs.poll(runId, { thread_id: place.threadId });
    expect((await threads.messages.list(place.threadId)).data).toMatchObject([{ role: 'user' }]);
    const [step] = (await threads.runs.steps.list(runId, { thread_id: place.threadId })).data;
    expect(step).toMatchObject({ type: 'message_creation', status: 'cancelled' });
  });

  it.each(['run', 'submission'])(
    'of a %s may be followed by cancelling the run while its end is written',
    async (what) => {
      const { store, reached, release } = holdPhase('ended');
      const world = setup({ store }, { pace: 3 });
      const { runs } = world.client.beta.threads;
      const place = await ask(world);
      if (what === 'submission') world.fake.reply(callsWeather('call_a'));
      world.fake.reply('One two three four.');
      const params = { assistant_id: place.assistantId };
      const stream =
        what === 'run'
          ? await runs.create(place.threadId, { ...params, stream: true })
          : await runs
              .createAndPoll(place.threadId, params)
              .then((run) => runs.submitToolOutputs(run.id, { ...outputsFor(run), stream: true }));
      for await (const { event } of stream) if (event === 'thread.message.delta') break;
      await reached;
      const [run] = (await runs.list(place.threadId)).data;
      const cancelling = runs.cancel(run?.id ?? '', { thread_id: place.threadId });
      // Now the cancel waits for that write.
      await new Promise((resolve) => setImmediate(resolve));
      release();
      expect(await cancelling).toMatchObject({ id: run?.id, status: 'cancelled' });
      await expectUsable(world, place.threadId, place.assistantId);
    },
  );

  it.each(['at once', 'once it has ended'])('may be followed by cancelling the run, %s', async (when) => {
    const world = setup({}, { pace: 3 });
    const { runs } = world.client.beta.threads;
    const place = await ask(world);
    world.fake.reply('One two three four five six.');
    const runId = await leave(world, place, 'thread.message.delta');
    if (when === 'once it has ended') await runs.poll(runId, { thread_id: place.threadId });
    const run = await runs.cancel(runId, { thread_id: place.threadId });
    // In the foreground the run has ended as soon as its connection was given up.
    expect(run.status).toBe(when === 'at once' && !areThreadsStored ? 'cancelling' : 'cancelled');
    expect((await runs.poll(runId, { thread_id: place.threadId })).status).toBe('cancelled');
    await expectUsable(world, place.threadId, place.assistantId);
  });
});

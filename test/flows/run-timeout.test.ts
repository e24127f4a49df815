import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { answer, ask, expectUsable, refusal, runToEnd, takeRun } from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { areThreadsStored, isStoreSlow, setup } from '../support/setup.js';
import { startHeld, startHeldStream, startWaiting } from '../support/starting-points.js';

stopTimeInEachTest();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOUR_IN_SECONDS = 3_600;

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe.each(['background', 'foreground'] as const)('a run in the %s with a runTimeout of an hour', (execution) => {
  const start = () =>
    startHeldStream(setup({ execution, runTimeout: HOUR_IN_SECONDS }), 'At last.', { afterEvents: 6 });

  it('works for longer than ten minutes', async () => {
    const { world, client, threadId, following, hold } = await start();
    await pass(59 * MINUTE);
    const [working] = (await client.beta.threads.runs.list(threadId)).data;
    expect(working?.status).toBe('in_progress');
    expect((working?.expires_at ?? 0) - (working?.created_at ?? 0)).toBe(3600);
    const elsewhere = connectElsewhere(world).beta.threads;
    expect(await elsewhere.runs.list(threadId)).toMatchObject({ data: [{ status: 'in_progress' }] });
    hold.release();
    expect(takeRun(await passTime(following))).toMatchObject({ status: 'completed' });
    expect(await elsewhere.messages.list(threadId, { limit: 1 })).toMatchObject({
      data: [{ content: [{ text: { value: 'At last.' } }] }],
    });
  });

  it('expires after it', async () => {
    const { world, fake, following, threadId, assistantId } = await start();
    await pass(59 * MINUTE);
    await pass(2 * MINUTE);
    expect(takeRun(await passTime(following))).toMatchObject({ status: 'expired', expires_at: null });
    expect(fake.responses[0]?.status).toBe(areThreadsStored ? undefined : 'cancelled');
    await expectUsable(world, threadId, assistantId);
  });
});

describe('a run with a runTimeout', () => {
  it('takes outputs for as long, and then no more', async () => {
    const world = setup({ runTimeout: HOUR_IN_SECONDS });
    const first = await startWaiting(world);
    await pass(59 * MINUTE);
    world.fake.reply('Sunny.');
    expect(await passTime(answer(world.client, first.run))).toMatchObject({ status: 'completed' });
    const second = await startWaiting(world);
    await pass(61 * MINUTE);
    const { id, thread_id } = second.run;
    expect(await passTime(world.client.beta.threads.runs.retrieve(id, { thread_id }))).toMatchObject({
      status: 'expired',
    });
  });

  // The store's own time is not the test's.
  it.skipIf(isStoreSlow)('of seconds expires in the second that follows', async () => {
    const { run, client } = await startHeld(setup({ runTimeout: 2.5 }), 'Never told.');
    expect((run.expires_at ?? 0) - run.created_at).toBe(3);
    const polling = client.beta.threads.runs.poll(run.id, { thread_id: run.thread_id });
    expect(await passTime(polling)).toMatchObject({ status: 'expired' });
  });

  it.skipIf(areThreadsStored)(
    'has the same time for a client with another, and for one that knows it from its response only',
    async () => {
      const world = setup({ runTimeout: HOUR_IN_SECONDS });
      const { run, fake } = await startHeld(world, 'At last.', { afterEvents: 6 });
      await pass(11 * MINUTE);
      const alone = { store: new MemoryStore(), runTimeout: HOUR_IN_SECONDS };
      const clients = [connectElsewhere(world), new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: alone })];
      for (const { beta } of clients) {
        const seen = await passTime(beta.threads.runs.retrieve(run.id, { thread_id: run.thread_id }));
        expect(seen).toMatchObject({ status: 'in_progress', expires_at: run.expires_at });
      }
    },
  );

  it('holds its thread in a full store', async () => {
    const world = setup({ store: new MemoryStore({ maxEntries: 6 }), runTimeout: 9 * HOUR_IN_SECONDS });
    const { run, client, fake, assistantId } = await startWaiting(world);
    await pass(8 * HOUR);
    fake.respond(() => 'Ok.');
    for (let turn = 0; turn < 10; turn += 1) {
      const { threadId } = await ask(world);
      await passTime(runToEnd(client, threadId, assistantId));
    }
    const elsewhere = connectElsewhere(world).beta.threads.runs;
    expect(await passTime(refusal(elsewhere.create(run.thread_id, { assistant_id: assistantId })))).toMatchObject({
      status: 400,
      error: { message: `Thread ${run.thread_id} already has an active run ${run.id}.` },
    });
    expect(await passTime(answer(client, run))).toMatchObject({ status: 'completed' });
  });
});

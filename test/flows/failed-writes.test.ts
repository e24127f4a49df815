import { describe, expect, it } from 'vitest';
import { OpenAIError, type OpenAI, type Run } from 'openai-assistants-shim';
import {
  answer,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  outputsFor,
  showThread,
} from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread, startWaiting, type ThreadStart } from '../support/starting-points.js';
import {
  STORE_FAULT,
  StoreWithFault,
  tamperWithWrites,
  WRITE_FAULTS,
  type WriteFault,
} from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** A call that may meet the store's fault, and rejects with nothing else, as promptly as without it; then the store heals. */
async function attempt(store: StoreWithFault, promise: PromiseLike<unknown>): Promise<void> {
  try {
    await promptly(promise);
  } catch (error) {
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({ cause: { message: STORE_FAULT } });
  }
  // What goes on behind the call.
  await wait(500);
  store.heal();
}

/** Every way to look at a run and at its thread answers promptly, in each process. */
async function expectPromptReads({ world, threadId }: ThreadStart, run: Pick<Run, 'id'>): Promise<void> {
  const place = { thread_id: threadId };
  for (const { threads } of [world.client.beta, connectElsewhere(world).beta]) {
    await promptly(threads.runs.retrieve(run.id, place));
    await promptly(threads.runs.list(threadId));
    await promptly(threads.runs.steps.list(run.id, place));
    await promptly(threads.messages.list(threadId));
  }
}

/** More writes than any of these flows makes. */
const MOST_WRITES = 60;

/** Goes through a flow once for each write that it makes behind its call of `spoil`: that one goes wrong. */
async function withEachWriteFailing(
  fault: WriteFault,
  flow: (store: StoreWithFault, spoil: () => void) => Promise<void>,
): Promise<void> {
  for (let write = 1; write <= MOST_WRITES; write += 1) {
    const store = new StoreWithFault();
    await flow(store, () => store.failAt(write, fault)).catch((cause: unknown) => {
      throw new Error(`write ${write} ${fault}: ${String(cause)}`, { cause });
    });
    if (!store.hasFailed) return;
  }
  throw new Error('The flow is longer than expected.');
}

const poll = (client: OpenAI, { id, thread_id }: Run): Promise<Run> =>
  promptly(client.beta.threads.runs.poll(id, { thread_id }, { pollIntervalMs: 100 }));

const outputsIn = async ({ fake, threadId }: ThreadStart): Promise<number> =>
  (await showThread(fake, threadId)).filter((item) => item === 'output call_a').length;

/** A run may fail when the store has refused a write; one that the store has made is no reason. */
const ENDS = { refused: ['completed', 'failed'], unacknowledged: ['completed'] } satisfies Record<WriteFault, unknown>;

describe.each(WRITE_FAULTS)('a write that is %s', (fault) => {
  it('while a waiting run is cancelled delays no look at it, and its calls are answered once', async () => {
    await withEachWriteFailing(fault, async (store, spoil) => {
      const start = await promptly(startWaiting(setup({ store })));
      const { world, client, threadId, assistantId, run } = start;
      const other = connectElsewhere(world);
      spoil();
      const cancel = (): Promise<void> =>
        attempt(store, client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
      await cancel();
      await expectPromptReads(start, run);
      if ((await poll(client, run)).status === 'requires_action') await cancel();
      expect(await poll(client, run)).toMatchObject({ status: 'cancelled', required_action: null });
      expect(await poll(other, run)).toMatchObject({ status: 'cancelled' });
      expect(await outputsIn(start)).toBe(1);
      await promptly(expectUsable(world, threadId, assistantId));
    });
  });

  it('while a windowed run ends delays no look at it, and its answer is in the thread once', async () => {
    await withEachWriteFailing(fault, async (store, spoil) => {
      const start = await promptly(startThread(setup({ store })));
      const { world, fake, client, threadId, assistantId } = start;
      fake.reply('Sunny.');
      const hold = fake.hold({ afterEvents: 5 });
      const run = await promptly(
        client.beta.threads.runs.create(threadId, {
          assistant_id: assistantId,
          truncation_strategy: { type: 'last_messages', last_messages: 5 },
        }),
      );
      await promptly(hold.reached);
      spoil();
      hold.release();
      await attempt(store, client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
      await expectPromptReads(start, run);
      const ended = await poll(client, run);
      expect(ENDS[fault]).toContain(ended.status);
      expect((await poll(connectElsewhere(world), run)).status).toBe(ended.status);
      const { data } = await promptly(client.beta.threads.messages.list(threadId, { run_id: run.id }));
      expect(data).toHaveLength(ended.status === 'completed' ? 1 : 0);
      expect((await showThread(fake, threadId)).slice(1)).toEqual(data.map(() => 'assistant: Sunny.'));
      await promptly(expectUsable(world, threadId, assistantId));
    });
  });

  it.each(FOLLOWING)(
    'while outputs are submitted and %s delays no look at the run, and they arrive once',
    async (way) => {
      await withEachWriteFailing(fault, async (store, spoil) => {
        const start = await promptly(startWaiting(setup({ store }), { following: way }));
        const { world, fake, client, threadId, assistantId, run } = start;
        fake.respond(() => 'Sunny.');
        spoil();
        await attempt(store, answer(client, run, way));
        await expectPromptReads(start, run);
        if ((await poll(client, run)).status === 'requires_action') await promptly(answer(client, run, way));
        const ended = await poll(client, run);
        expect(ENDS[fault]).toContain(ended.status);
        expect((await poll(connectElsewhere(world), run)).status).toBe(ended.status);
        expect(await outputsIn(start)).toBe(1);
        await promptly(expectUsable(world, threadId, assistantId));
      });
    },
  );

  it('while outputs are submitted leaves them to another process as promptly', async () => {
    await withEachWriteFailing(fault, async (store, spoil) => {
      const start = await promptly(startWaiting(setup({ store })));
      const { world, fake, client, run } = start;
      const other = connectElsewhere(world);
      fake.respond(() => 'Sunny.');
      spoil();
      await attempt(store, client.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run)));
      if ((await poll(other, run)).status === 'requires_action') await promptly(answer(other, run));
      expect(ENDS[fault]).toContain((await poll(other, run)).status);
      expect(await outputsIn(start)).toBe(1);
    });
  });
});

describe('a write that is refused once', () => {
  it('as a response takes the outputs is made up for, so that other processes see the run at work', async () => {
    const faults: string[] = [];
    const store = tamperWithWrites(({ changes, make }) => {
      const texts = changes.map(({ value }) => JSON.stringify(value ?? null));
      const hasBegun = texts.some((text) => text.includes('"at":"working"') && text.includes('"turn":1'));
      if (!hasBegun || faults.length > 0) return make();
      faults.push(STORE_FAULT);
      return Promise.reject(new Error(STORE_FAULT));
    });
    const { world, fake, client, threadId, run } = await promptly(startWaiting(setup({ store })));
    fake.reply('Sunny.');
    const hold = fake.hold({ afterEvents: 4 });
    const answering = answer(client, run);
    await promptly(hold.reached);
    expect(faults).toHaveLength(1);
    await wait(3_000);
    const place = { thread_id: threadId };
    const other = connectElsewhere(world);
    expect((await promptly(other.beta.threads.runs.retrieve(run.id, place))).status).toBe('in_progress');
    hold.release();
    expect((await promptly(answering)).status).toBe('completed');
  });
});

import { describe, expect, it } from 'vitest';
import {
  answer,
  expectUsable,
  forbidUnhandledRejections,
  runToEnd,
  showConversation,
  type Following,
} from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { bringToEnd, startMortal, waitForLease, type MortalWorld } from './support/mortal-world.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** More steps than any flow here has. */
const MOST_STEPS = 200;

/** Kills the process at each step of a flow in turn, until it comes through; then looks what is left of it. */
async function killAnywhere(
  flow: (world: MortalWorld) => Promise<unknown>,
  check: (world: MortalWorld, point: string) => Promise<void>,
): Promise<void> {
  for (const when of ['before', 'after'] as const) {
    for (let step = 1; ; step += 1) {
      if (step > MOST_STEPS) throw new Error('The flow is longer than expected.');
      const world = await startMortal();
      world.mortal.dieAt(step, when);
      await passTime(Promise.race([flow(world), world.mortal.died]));
      const point = `killed ${when} step ${step}`;
      await check(world, point);
      await expectUsable(world, world.threadId, world.assistantId);
      const shown = showConversation(world.fake, world.threadId);
      expect(new Set(shown).size, point).toBe(shown.length);
      if (!world.mortal.isDead) break;
    }
  }
}

const runThrough =
  (following: Following) =>
  async ({ first, threadId, assistantId }: MortalWorld): Promise<void> => {
    await answer(first, await runToEnd(first, threadId, assistantId, following), following);
  };

const ROUND = ['user: Weather?', 'function_call call_a', 'output call_a', 'assistant: Sunny.'];

/** A run that nobody could save from failing has failed; one whose answer is there has not. */
async function expectTruth(world: MortalWorld, point: string): Promise<void> {
  const runs = await bringToEnd(world);
  if (runs.length === 0) waitForLease();
  const isThere = showConversation(world.fake, world.threadId).includes('assistant: Sunny.');
  for (const { status } of runs) expect(status, point).toBe(isThere ? 'completed' : 'failed');
}

describe('a process that is killed anywhere', () => {
  it('in a polled run leaves it to another, which brings it to its true end', async () => {
    await killAnywhere(runThrough('polled'), async (world, point) => {
      const { fake, client, threadId, assistantId } = world;
      const [run, ...others] = await bringToEnd(world);
      if (!run) {
        waitForLease();
        return;
      }
      expect(others, point).toEqual([]);
      expect(run, point).toMatchObject({ status: 'completed', last_error: null });
      expect(showConversation(fake, threadId), point).toEqual(ROUND);
      expect(fake.responses, point).toHaveLength(2);
      const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: threadId });
      expect(steps.data, point).toMatchObject([
        { type: 'message_creation', status: 'completed' },
        { type: 'tool_calls', status: 'completed' },
      ]);
      const messages = await client.beta.threads.messages.list(threadId, { run_id: run.id });
      expect(messages.data, point).toMatchObject([{ role: 'assistant', assistant_id: assistantId }]);
    });
  });

  it('in a streamed run leaves a run that ends', async () => {
    await killAnywhere(runThrough('streamed'), expectTruth);
  });

  it('in a polled run with a window leaves it to another, which completes it', async () => {
    await killAnywhere(
      async ({ first, threadId, assistantId }) => {
        const waiting = await first.beta.threads.runs.createAndPoll(threadId, {
          assistant_id: assistantId,
          truncation_strategy: { type: 'last_messages', last_messages: 10 },
        });
        await answer(first, waiting);
      },
      async (world, point) => {
        const runs = await bringToEnd(world);
        if (runs.length === 0) waitForLease();
        for (const run of runs) expect(run, point).toMatchObject({ status: 'completed', last_error: null });
        const shown = showConversation(world.fake, world.threadId);
        expect(shown, point).toEqual(runs.length === 0 ? ['user: Weather?'] : ['user: Weather?', 'assistant: Sunny.']);
      },
    );
  });

  it('while it cancels a run that awaits outputs leaves it cancelled, or awaiting them', async () => {
    await killAnywhere(
      async ({ client, first, threadId, assistantId }) => {
        const waiting = await runToEnd(client, threadId, assistantId);
        return first.beta.threads.runs.cancel(waiting.id, { thread_id: threadId });
      },
      async (world, point) => {
        const [run] = await bringToEnd(world);
        expect(['cancelled', 'completed'], point).toContain(run?.status);
      },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { FOLLOWING, forbidUnhandledRejections, outputsFor } from '../support/flow-tools.js';
import { readThreads } from '../support/left-behind.js';
import { choose, WHERE } from '../support/other-process.js';
import { after, passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startWaiting } from '../support/starting-points.js';
import { createSlowStore } from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe.each(['conversations', 'store'] as const)('a thread in %s that is deleted', (history) => {
  describe.each(WHERE)('by %s', (where) => {
    it.each(FOLLOWING)('while outputs are submitted is missing, and nothing else (%s)', async (following) => {
      const errors: unknown[] = [];
      for (let delay = -60; delay <= 20; delay += 10) {
        const start = await promptly(startWaiting(setup({ store: createSlowStore(20), history })));
        const { world, client, fake, threadId, run } = start;
        fake.respond(() => 'Sunny.');
        const deleting = after(Math.max(delay, 0)).then(() => choose(world, where).beta.threads.delete(threadId));
        const params = outputsFor(run);
        const { runs } = client.beta.threads;
        const submitting = after(Math.max(-delay, 0)).then((): Promise<unknown> =>
          following === 'polled' ? runs.submitToolOutputs(run.id, params) : drain(runs, run.id, params),
        );
        const [error] = await passTime(
          Promise.all([
            submitting.then(
              () => null,
              (fault: unknown) => fault,
            ),
            deleting,
          ]),
        );
        if (error !== null) {
          errors.push(error);
          expect(error, `after ${delay} ms`).toMatchObject({
            status: 404,
            message: `404 No thread found with id '${threadId}'.`,
          });
        }
        await wait(1_000);
        expect(await readThreads(world), `after ${delay} ms`).toEqual([]);
      }
      expect(errors.length).toBeGreaterThan(0);
    });
  });
});

type Runs = ReturnType<typeof setup>['client']['beta']['threads']['runs'];

/** Reads the events of a run that goes on with outputs to their end. */
async function drain(runs: Runs, id: string, params: Parameters<Runs['submitToolOutputsStream']>[1]): Promise<void> {
  for await (const _event of await runs.submitToolOutputs(id, { ...params, stream: true }));
}

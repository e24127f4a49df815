import { expect, test } from 'vitest';
import { runToEnd } from '../support/flow-tools.js';
import { setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

test('a suite that asks the fake much at once is not warned of a leak', async () => {
  const warnings: Error[] = [];
  const remember = (warning: Error) => warnings.push(warning);
  process.on('warning', remember);
  const world = setup();
  world.fake.respond(() => 'Sunny.');
  const runs = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const { threadId, assistantId } = await startThread(world);
      return runToEnd(world.client, threadId, assistantId, 'streamed');
    }),
  );
  // Node tells of a warning on the next tick.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', remember);
  expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'completed'));
  expect(warnings).toEqual([]);
});

test('requests that are under way when the fake is reset are given up, all of them', async () => {
  const { fake, client } = setup({}, {}, { maxRetries: 0 });
  fake.fail({ on: 'POST /conversations', kind: 'timeout', times: 20 });
  const creating = Array.from({ length: 20 }, () => client.beta.threads.create());
  const settled = Promise.allSettled(creating);
  await expect.poll(() => fake.requests.length).toBe(20);
  fake.reset();
  expect((await settled).map(({ status }) => status)).toEqual(creating.map(() => 'rejected'));
});

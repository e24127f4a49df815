import { describe, expect, it } from 'vitest';
import { FOLLOWING, forbidUnhandledRejections, runToEnd, showThread } from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe.each(FOLLOWING)('a %s run whose last attempt arrived and lost its answer', (following) => {
  it.each([
    ['without a retry', 0],
    ['behind one that did not arrive', 1],
  ])('is found in its thread: %s', async (_, maxRetries) => {
    const world = setup({}, {}, { maxRetries });
    const { threadId, assistantId } = await startThread(world);
    world.fake.reply('Sunny.');
    if (maxRetries > 0) world.fake.fail({ on: 'POST /responses', kind: 'reset' });
    world.fake.fail({ on: 'POST /responses', kind: 'lostAnswer' });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
    world.fake.assertDone();
  });
});

it('a run whose only attempt did not arrive fails, and is not sent again', async () => {
  const world = setup({}, {}, { maxRetries: 0 });
  const { threadId, assistantId } = await startThread(world);
  world.fake.fail({ on: 'POST /responses', kind: 'reset' });
  const run = await passTime(runToEnd(world.client, threadId, assistantId));
  expect(run).toMatchObject({ status: 'failed', last_error: { code: 'server_error' } });
  expect(world.fake.requests.filter(({ path }) => path === '/responses')).toHaveLength(1);
});

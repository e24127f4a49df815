import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { countRequests } from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startHeld } from '../support/starting-points.js';

stopTimeInEachTest();

const warnings: string[] = [];
const note = (warning: Error): number => warnings.push(warning.message);
beforeEach(() => {
  warnings.length = 0;
  process.on('warning', note);
});
afterEach(() => void process.off('warning', note));

it('a run whose model thinks for an hour is asked about without Node warning of a leak', async () => {
  const world = setup({ runTimeout: 7_200 });
  const { run, threadId, hold } = await passTime(startHeld(world, 'One two three.', { afterEvents: 6 }));
  const ending = world.client.beta.threads.runs.poll(run.id, { thread_id: threadId });
  ending.catch(() => undefined);
  for (let minute = 0; minute < 60; minute += 1) await vi.advanceTimersByTimeAsync(60_000);
  expect(countRequests(world.fake, 'GET /responses/{id}')).toBeGreaterThan(50);
  hold.release();
  expect((await passTime(ending)).status).toBe('completed');
  vi.useRealTimers();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(warnings.filter((text) => text.includes('leak'))).toEqual([]);
});

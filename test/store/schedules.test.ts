import fc from 'fast-check';
import { afterAll, expect, it, vi } from 'vitest';
import { lanes, storedLanes } from '../support/schedules/commands.js';
import { runSchedule } from '../support/schedules/run-schedule.js';
import { describeBackends } from './support/backends.js';

// Before the library is loaded: what it does on a later turn of the event loop then waits for no clock.
vi.hoisted(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }));
afterAll(() => {
  vi.useRealTimers();
});

/** Of each store; a hundredth of what is asked of the one in memory, and always the same ones where nothing is asked. */
const { SCHEDULES } = process.env;
const OPTIONS = SCHEDULES === undefined ? { numRuns: 20, seed: 1 } : { numRuns: Math.max(20, Number(SCHEDULES) / 100) };

describeBackends(
  ({ open }) => {
    it.each([
      ['in conversations', 'conversations', lanes],
      ['in it', 'store', storedLanes],
    ] as const)(
      'runs that several processes work on keep what was told, of threads %s',
      async (_, home, all) => {
        const store = await open();
        const result = await fc.check(
          fc.asyncProperty(fc.scheduler(), all, (scheduler, steps) => runSchedule(scheduler, steps, { store, home })),
          // A driver's own waits make a schedule differ when it is gone through again.
          { ...OPTIONS, endOnFailure: true },
        );
        expect(result.errorInstance).toBeNull();
      },
      600_000,
    );
  },
  { persistent: true },
);

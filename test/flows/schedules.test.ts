import fc from 'fast-check';
import { afterAll, it, vi } from 'vitest';
import { lanes, storedLanes } from '../support/schedules/commands.js';
import { runSchedule } from '../support/schedules/run-schedule.js';

// Before the library is loaded: what it does on a later turn of the event loop then waits for no clock.
vi.hoisted(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }));
afterAll(() => {
  vi.useRealTimers();
});

/** How many interleavings are tried, new ones each time: `SCHEDULES=10000` for as many as a release is to pass. */
const { SCHEDULES } = process.env;
/** Without it, always the same ones, so that a run of the suite tells what a change has broken. */
const OPTIONS = SCHEDULES === undefined ? { numRuns: 150, seed: 1 } : { numRuns: Number(SCHEDULES) };

/** Where the threads live, and what is tried there. */
const HOMES = [
  ['in conversations', 'conversations', lanes],
  ['in the store', 'store', storedLanes],
] as const;

it.each(HOMES)(
  'whatever processes do to the runs of two threads %s, in whatever order, what they are told comes true',
  async (_, home, steps) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, (scheduler, each) => runSchedule(scheduler, each, { home })),
      OPTIONS,
    );
  },
  60_000 + OPTIONS.numRuns * 1_000,
);

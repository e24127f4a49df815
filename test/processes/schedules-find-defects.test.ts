import fc from 'fast-check';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import type { Store } from 'openai-assistants-shim';
import { LeaseWatch } from '../../src/engine/records/lease.js';
import { StoredRun } from '../../src/engine/records/run-record.js';
import { applyEvents } from '../../src/engine/runs/run-state.js';
import { lanes, storedLanes, type Lane } from '../support/schedules/commands.js';
import type { GatedProcess } from '../support/schedules/gated-process.js';
import { runSchedule } from '../support/schedules/run-schedule.js';
import type { ScheduleOptions } from '../support/schedules/schedule-world.js';

// Before the library is loaded: what it does on a later turn of the event loop then waits for no clock.
vi.hoisted(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }));
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  vi.useRealTimers();
});

/** How many schedules a defect is given to be found. */
const ENOUGH = 8_000;

const writeUnconditionally = (store: Store): Store => ({
  ...store,
  write: (partition, changes) =>
    store.write(
      partition,
      changes.map(({ ifVersion: _ifVersion, ...change }) => change),
    ),
});

/** Acknowledges what it writes later, and loses it when its process crashes before. */
const acknowledgeAtOnce = (store: Store, process: () => GatedProcess): Store => ({
  ...store,
  write: async (partition, changes) => {
    setTimeout(() => {
      if (!process().isDead) void store.write(partition, changes);
    }, 1_000);
    return true;
  },
});

/** Whoever writes a thread's record last has it. */
const overwriteThreads = (store: Store): Store => ({
  ...store,
  write: (partition, changes) =>
    store.write(
      partition,
      changes.map(({ ifVersion, ...change }) => (change.key === 'thread' ? change : { ...change, ifVersion })),
    ),
});

/** Each brings a defect into the library, or into the store below it. */
const DEFECTS: Record<string, () => ScheduleOptions> = {
  'a store that compares no versions': () => ({ disguise: writeUnconditionally }),
  'a store that acknowledges what it has not written': () => ({ disguise: acknowledgeAtOnce }),
  'a library that takes every lease for free': () => {
    vi.spyOn(LeaseWatch.prototype, 'isFree').mockReturnValue(true);
    return {};
  },
  'a library that tells before it has written': () => {
    const { update } = StoredRun.prototype;
    vi.spyOn(StoredRun.prototype, 'update').mockImplementation(function (this: StoredRun, events, alongside) {
      const told = applyEvents(this.record, events);
      const written = update.call(this, events, alongside);
      if ('refused' in told) return written;
      written.catch(() => undefined);
      // A turn later: who asks again and again for what is never written would else keep every other turn from coming.
      return new Promise((resolve) => setImmediate(() => resolve(told)));
    });
    return {};
  },
};

/** The same for threads that live in the store. */
const STORED_DEFECTS: typeof DEFECTS = {
  'a store that compares no versions of threads': () => ({ disguise: overwriteThreads }),
};

/** No thread is deleted, so that what is found is the defect itself. */
const keepThreads = (all: fc.Arbitrary<Lane[]>): fc.Arbitrary<Lane[]> =>
  all.filter((each) => each.every(({ steps }) => steps.every((step) => step.do !== 'delete')));

async function expectFound(all: fc.Arbitrary<Lane[]>, options: ScheduleOptions): Promise<void> {
  const result = await fc.check(
    fc.asyncProperty(fc.scheduler(), keepThreads(all), (scheduler, steps) => runSchedule(scheduler, steps, options)),
    { numRuns: ENOUGH, endOnFailure: true },
  );
  expect(result.failed).toBe(true);
}

it.each(Object.keys(DEFECTS))(
  'the schedules find %s',
  async (name) => {
    await expectFound(lanes, DEFECTS[name]?.() ?? {});
  },
  600_000,
);

it.each(Object.keys(STORED_DEFECTS))(
  'the schedules of threads in the store find %s',
  async (name) => {
    await expectFound(storedLanes, { ...STORED_DEFECTS[name]?.(), home: 'store' });
  },
  600_000,
);

import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Store } from 'openai-assistants-shim';
import { lanes } from '../support/schedules/commands.js';
import type { GatedProcess } from '../support/schedules/gated-process.js';
import { runSchedule } from '../support/schedules/run-schedule.js';

// Before the library is loaded: what it does on a later turn of the event loop then waits for no clock.
vi.hoisted(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterAll(() => {
  vi.useRealTimers();
});

/** How many schedules a broken store is given to be found out. */
const ENOUGH = 1_000;

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

describe('the schedules find out a store', () => {
  it.each([
    ['that compares no versions', writeUnconditionally],
    ['that acknowledges what it has not written', acknowledgeAtOnce],
  ])('%s', async (_, disguise) => {
    const result = await fc.check(
      fc.asyncProperty(fc.scheduler(), lanes, (scheduler, steps) => runSchedule(scheduler, steps, { disguise })),
      { numRuns: ENOUGH, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  });
});

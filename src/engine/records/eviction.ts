import type { Eviction } from './record-kind.js';
import type { RunLife } from './run-life.js';

/**
 * How long (seconds) something unfinished is kept after its time: clocks differ, and a process may still be ending an
 * expired run.
 */
export const AFTERLIFE = 3600;

/** A run is dropped only together with its place in the list. `now` in Unix ms, as below. */
export function evictRun({ endedAt, expiresAt, companions }: RunLife, now: number): Eviction {
  if (endedAt !== null) return { evictWith: companions };
  return { evictWith: companions, evictAfter: Math.max(expiresAt * 1000, now) + AFTERLIFE * 1000 };
}

/**
 * A thread's record must stay if the thread exists only in the store, if items wait to be sent to its conversation, and
 * while a run may hold it.
 */
export function evictThread(
  {
    activeRun,
    deferred,
    history,
  }: {
    activeRun: { runId: string | null; until?: number } | null;
    deferred: readonly unknown[];
    history?: unknown;
  },
  now: number,
): Eviction {
  if (deferred.length > 0 || history !== undefined) return undefined;
  if (activeRun === null) return { evictWith: [] };
  return { evictWith: [], evictAfter: Math.max((activeRun.until ?? 0) * 1000, now) + AFTERLIFE * 1000 };
}

/** A message's record must stay if only it connects the message's id with its item. */
export function evictMessage({ id, item_id, item }: { id?: string; item_id?: string; item?: number }): Eviction {
  return id === undefined && item_id === undefined && item === undefined ? { evictWith: [] } : undefined;
}

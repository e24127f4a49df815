import type { Eviction } from './record-kind.js';
import type { RunLife } from './run-life.js';

/**
 * How long (seconds) after its time something unfinished counts as alive: clocks differ, and a process may still be ending
 * a run that has expired.
 */
export const AFTERLIFE = 3600;

/** A run is listed for as long as it is there, and no longer. `now` in Unix milliseconds, as below. */
export function evictRun({ endedAt, expiresAt, companions }: RunLife, now: number): Eviction {
  if (endedAt !== null) return { evictWith: companions };
  return { evictWith: companions, evictAfter: Math.max(expiresAt * 1000, now) + AFTERLIFE * 1000 };
}

/** A thread stays when it is nowhere else, while items wait to be delivered to its conversation, and for as long as a run may hold it. */
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

/** A message stays when only its record leads to its item, or from the item to the message's id. */
export function evictMessage({ id, item_id, item }: { id?: string; item_id?: string; item?: number }): Eviction {
  return id === undefined && item_id === undefined && item === undefined ? { evictWith: [] } : undefined;
}

import { readAddedTime, readIdTime } from '../../mapping/ids.js';
import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import { AFTERLIFE } from '../records/eviction.js';
import type { Lease } from '../records/lease.js';
import type { ThreadRecord } from '../records/records.js';
import type { RunLife } from '../records/run-life.js';

/** The state of the run that a thread's hold names. */
export type HoldingRun = 'absent' | 'ended' | 'unfinished' | 'unreadable';

/**
 * Whether a run was over at `limit`: it had ended, or had expired without a change for an hour. Times in Unix seconds.
 */
export function isRunOver(
  { endedAt, expiresAt }: Pick<RunLife, 'endedAt' | 'expiresAt'>,
  limit: number,
  now: number,
): boolean {
  return endedAt === null ? expiresAt <= Math.min(limit, now - AFTERLIFE) : endedAt <= limit;
}

/** Whether the service shows a message just as its record does, so that the record can be deleted. */
export function isMessageSpare(id: string, extras: MessageExtras, now: number): boolean {
  const { created_at, metadata, attachments, status, early: _, ...others } = extras;
  return (
    created_at === readIdTime(id) &&
    created_at <= now - AFTERLIFE &&
    Object.keys(metadata ?? {}).length === 0 &&
    (attachments ?? []).length === 0 &&
    (status === undefined || status === 'completed') &&
    // Any other field, also of later versions, is only in the record.
    Object.values<unknown>(others).every((value) => value === null || value === undefined)
  );
}

/**
 * Whether a thread is idle, and its record has nothing that the service does not have. `run`: the state of the run that
 * its hold names.
 */
export function isThreadSpare(threadId: string, thread: ThreadRecord, run: HoldingRun, now: number): boolean {
  const { activeRun, toolResources, firstCount, firstMessages, indexingStore, newestMessage, ...rest } = thread;
  // Fields that the conversation shows as well, and a container that has ended by then.
  const { createdAt: _, hasUserMessage: __, holdsJsonItem: ___, usesCode: ____, container: _____, ...kept } = rest;
  const { deferred, flushing, ownStores, lastUsage: ______, ...others } = kept;
  const isHeld = activeRun !== null && !isVoid(activeRun, run, now);
  // `firstCount` is needed if the ids of messages contain no times.
  const hasTimes = firstCount === 0 || readAddedTime(threadId) !== null;
  return (
    !isHeld &&
    hasTimes &&
    Object.keys(toolResources ?? {}).length === 0 &&
    firstMessages.length === 0 &&
    (ownStores ?? []).length === 0 &&
    deferred.length === 0 &&
    isOld(flushing, now) &&
    indexingStore === null &&
    (newestMessage === null || newestMessage.at <= (now - AFTERLIFE) * 1000) &&
    Object.keys(others).length === 0
  );
}

function isVoid({ runId, lease }: NonNullable<ThreadRecord['activeRun']>, run: HoldingRun, now: number): boolean {
  return runId === null ? isOld(lease, now) : run === 'absent' || run === 'ended';
}

const isOld = (lease: Lease | null, now: number): boolean => lease === null || lease.at <= now - AFTERLIFE;

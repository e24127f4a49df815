import { readAddedTime, readIdTime } from '../../mapping/ids.js';
import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import { AFTERLIFE } from '../records/eviction.js';
import type { Lease } from '../records/lease.js';
import type { ThreadRecord } from '../records/records.js';
import type { RunLife } from '../records/run-life.js';

/** What became of the run that a thread's hold names. */
export type HoldingRun = 'absent' | 'ended' | 'unfinished' | 'unreadable';

/**
 * Whether a run was over at `limit`: it had ended, or it had expired and nothing has been heard of it for an hour. All times
 * in Unix seconds.
 */
export function isRunOver(
  { endedAt, expiresAt }: Pick<RunLife, 'endedAt' | 'expiresAt'>,
  limit: number,
  now: number,
): boolean {
  return endedAt === null ? expiresAt <= Math.min(limit, now - AFTERLIFE) : endedAt <= limit;
}

/** Whether the platform shows a message as its record does: then nothing is lost with the record. */
export function isMessageSpare(id: string, extras: MessageExtras, now: number): boolean {
  const { created_at, metadata, attachments, status, ...others } = extras;
  return (
    created_at === readIdTime(id) &&
    created_at <= now - AFTERLIFE &&
    Object.keys(metadata ?? {}).length === 0 &&
    (attachments ?? []).length === 0 &&
    (status === undefined || status === 'completed') &&
    // Whatever else a record may hold, also in a later version, only it knows.
    Object.values<unknown>(others).every((value) => value === null || value === undefined)
  );
}

/** Whether a thread is at rest and its record says nothing that the platform would not. `run`: the one its hold names. */
export function isThreadSpare(threadId: string, thread: ThreadRecord, run: HoldingRun, now: number): boolean {
  const { activeRun, toolResources, firstCount, firstMessages, indexingStore, newestMessage, ...rest } = thread;
  // What the conversation tells as well, and a container that has ended by then.
  const { createdAt: _, hasUserMessage: __, holdsJsonItem: ___, usesCode: ____, container: _____, ...kept } = rest;
  const { deferred, flushing, ownStores, lastUsage: ______, ...others } = kept;
  const isHeld = activeRun !== null && !isVoid(activeRun, run, now);
  // How many messages came first tells them from those just sent, where their ids do not.
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

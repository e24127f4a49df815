import { deletedThread, LegacyError } from '../../errors.js';
import type { EngineContext } from '../context.js';
import { AliasedThreadError } from './aliased-thread.js';
import { isAlias, isMark, type StoredThread, type ThreadRecord } from './records.js';
import type { Versioned } from './record-kind.js';

/** The legacy 404 for a thread that is known to have been deleted. */
export class DeletedThreadError extends LegacyError {
  constructor(threadId: string) {
    super(404, deletedThread(threadId).body);
  }
}

/** The error of a call on a deleted thread; what is left of the thread is erased in the background from now on. */
export function refuseDeleted(ctx: EngineContext, threadId: string): DeletedThreadError {
  ctx.knownThreads.forget(threadId);
  ctx.resumeErasing(threadId);
  return new DeletedThreadError(threadId);
}

/**
 * The record of a thread that stands. Throws a `DeletedThreadError` when it is the mark of a deleted one, and an
 * `AliasedThreadError` when it leads to another.
 */
export function requireStanding(
  ctx: EngineContext,
  threadId: string,
  { value, version }: Versioned<StoredThread>,
): Versioned<ThreadRecord> {
  if (isMark(value)) throw refuseDeleted(ctx, threadId);
  if (isAlias(value)) throw new AliasedThreadError(value.alias_of);
  return { value, version };
}

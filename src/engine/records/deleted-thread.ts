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

/** Makes the error for a call on a deleted thread, and continues to erase its data in the background. */
export function refuseDeleted(ctx: EngineContext, threadId: string): DeletedThreadError {
  ctx.knownThreads.forget(threadId);
  ctx.resumeErasing(threadId);
  return new DeletedThreadError(threadId);
}

/**
 * Returns the record of an existing thread. Throws a `DeletedThreadError` if the record is the mark of a deleted
 * thread, and an `AliasedThreadError` if it is an alias.
 */
export function requireExisting(
  ctx: EngineContext,
  threadId: string,
  { value, version }: Versioned<StoredThread>,
): Versioned<ThreadRecord> {
  if (isMark(value)) throw refuseDeleted(ctx, threadId);
  if (isAlias(value)) throw new AliasedThreadError(value.alias_of);
  return { value, version };
}

import { LegacyError, notFound } from '../../errors.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import type { RunRequest } from '../runs/run-events.js';
import { hashKey } from './hash-key.js';

/**
 * The hash of the call's key for a thread, stored with a run that the call creates; null if a function gives the key.
 */
export function hashKeyOfCall(ctx: EngineContext, threadId: string, call: Call): string | null {
  const credentials = ctx.readCredentials(call);
  if (credentials === null) return null;
  const place = JSON.stringify([threadId, credentials]);
  const known = ctx.keyHashes.get(place);
  if (known !== undefined) return known;
  const hash = hashKey(credentials, threadId);
  ctx.keyHashes.set(place, hash);
  return hash;
}

/**
 * Checks that a caller may see a run: its key created the run, or the service shows the thread to it, because keys were
 * rotated. With a key function, the namespace alone decides: neither its calls nor its runs are checked. One request
 * per key and thread.
 *
 * Throws the legacy 404 of an unknown run.
 */
export async function requireAccess(ctx: EngineContext, { keyHash, run }: RunRequest, call: Call): Promise<void> {
  if (keyHash === undefined) return;
  const own = hashKeyOfCall(ctx, run.thread_id, call);
  if (own === null || own === keyHash) return;
  if (await ctx.shownThreads.find(own, () => isShown(ctx, run.thread_id, call))) return;
  ctx.warnOfAccounts();
  throw new HiddenRunError(run);
}

/** Like {@link requireAccess}, from what this process already knows. */
export function isKnownToHaveAccess(ctx: EngineContext, { keyHash, run }: RunRequest, call: Call): boolean {
  if (keyHash === undefined) return true;
  const own = hashKeyOfCall(ctx, run.thread_id, call);
  return own === null || own === keyHash || ctx.shownThreads.has(own);
}

async function isShown(ctx: EngineContext, threadId: string, call: Call): Promise<boolean> {
  try {
    await ctx.upstream.retrieveConversation(ctx.homes.conversationOf(threadId), call);
    return true;
  } catch (error) {
    if (ctx.upstream.classify(error) === 'not_found') return false;
    throw error;
  }
}

/** The caller must not learn that the run exists. */
class HiddenRunError extends LegacyError {
  constructor({ id, thread_id }: RunRequest['run']) {
    const { status, body } = notFound('run', id, thread_id);
    super(status, body);
  }
}

/** For calls that name only the thread: turns the 404 of a hidden run into that of its thread. */
export function hideThread(threadId: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof HiddenRunError ? notFound('thread', threadId) : error;
  };
}

import { LegacyError, notFound } from '../../errors.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import type { RunRequest } from '../runs/run-events.js';
import { hashKey } from './hash-key.js';

/** The hash of the call's key on a thread, to be kept with a run that the call makes; null where a function gives keys. */
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
 * Checks that a caller may have a run: the caller's key made it, or the service shows its thread to the caller, whose key
 * was rotated. A key function counts by its namespace: a caller that has one is not checked, and a run that one made is not
 * either. One request upstream, once for each key and thread.
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

/** As {@link requireAccess}, by what this process knows already. */
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

/** The caller may not know of the run. */
class HiddenRunError extends LegacyError {
  constructor({ id, thread_id }: RunRequest['run']) {
    const { status, body } = notFound('run', id, thread_id);
    super(status, body);
  }
}

/** For a call that names the thread only: where a run of it is hidden, the thread is. */
export function hideThread(threadId: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof HiddenRunError ? notFound('thread', threadId) : error;
  };
}

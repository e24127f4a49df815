import { activeRun, notFound, type LegacyError } from '../errors.js';
import type { EngineContext } from './context.js';

/** The legacy 404 for a request that failed because its thread's conversation is not there. Any other error is returned. */
export function explainMissingThread(ctx: EngineContext, threadId: string, error: unknown): unknown {
  return ctx.upstream.classify(error) === 'not_found' ? notFound('thread', threadId) : error;
}

/**
 * A refusal of a request on a thread, in the old API's words where it has them: an unknown thread, and one whose
 * conversation stayed in use. `explainLock` makes the error for the latter. Any other error is returned as it is.
 */
export function explainRefusal(
  ctx: EngineContext,
  threadId: string,
  error: unknown,
  explainLock: (threadId: string, runId: null) => LegacyError = activeRun,
): unknown {
  const kind = ctx.upstream.classify(error);
  if (kind === 'locked') return explainLock(threadId, null);
  const isThread = error instanceof Error && error.message.includes(ctx.homes.conversationOf(threadId));
  return kind === 'not_found' && isThread ? notFound('thread', threadId) : error;
}

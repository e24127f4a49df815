import { activeRun, notFound, type LegacyError } from '../errors.js';
import type { EngineContext } from './context.js';

/**
 * Returns the legacy 404 if a request failed because the thread's conversation does not exist. Other errors are
 * returned unchanged.
 */
export function explainMissingThread(ctx: EngineContext, threadId: string, error: unknown): unknown {
  return ctx.upstream.classify(error) === 'not_found' ? notFound('thread', threadId) : error;
}

/**
 * Translates a refusal to the old API's error, for an unknown thread and for a conversation that stayed in use.
 * `explainLock` makes the error for the latter. Other errors are returned unchanged.
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

import { readNames } from '../lib/read-names.js';
import type { EngineContext } from './context.js';
import { isRefused } from './history/find-items.js';

/** That something is there, and is refused for what it is: its kind, its size, or how many there are. */
const OF_FORM = /support|too (?:large|big|long|many)|larger than|exceed|limit|maximum|\bsize\b|\bformat\b|\bmime\b/i;

/**
 * What tells which files or vector stores a refusal takes for gone: those that it names, unless it says what is wrong with them. One of
 * `urls` may be such a name.
 */
export function readGone(ctx: EngineContext, error: unknown, urls: readonly string[] = []): (name: string) => boolean {
  if (!(error instanceof Error) || !isRefused(ctx, error)) return () => false;
  const isOfForm =
    ctx.upstream.classify(error) !== 'not_found' && OF_FORM.test(error.message.replace(/\w+:\/\/\S+/g, ''));
  return isOfForm ? () => false : readNames(error.message, urls);
}

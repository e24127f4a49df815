import { readNames } from '../lib/read-names.js';
import type { EngineContext } from './context.js';
import { isRefused } from './history/find-items.js';

/** Words of refusals of something that exists but is unsuitable: its type, its size, or the number of things. */
const OF_FORM = /support|too (?:large|big|long|many)|larger than|exceed|limit|maximum|\bsize\b|\bformat\b|\bmime\b/i;

/**
 * Returns which files or vector stores a refusal reports as gone: those that it names, unless it says what is wrong
 * with them. `urls`: names that are URLs.
 */
export function readGone(ctx: EngineContext, error: unknown, urls: readonly string[] = []): (name: string) => boolean {
  if (!(error instanceof Error) || !isRefused(ctx, error)) return () => false;
  const isOfForm =
    ctx.upstream.classify(error) !== 'not_found' && OF_FORM.test(error.message.replace(/\w+:\/\/\S+/g, ''));
  return isOfForm ? () => false : readNames(error.message, urls);
}

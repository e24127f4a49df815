import { BoundedMap } from '../../lib/bounded-map.js';
import type { EngineContext } from '../context.js';
import type { ThreadMemory } from '../records/thread-memory.js';

/** How many ends of pages a process remembers. */
const MOST_ENDS = 1_000;

/** A message, and the direction in which a list goes on behind it. */
export interface PageEnd {
  threadId: string;
  order: 'asc' | 'desc';
  messageId: string;
}

type PageEnds = BoundedMap<string, readonly string[]>;

const ends = new WeakMap<ThreadMemory, PageEnds>();

const toKey = ({ threadId, order, messageId }: PageEnd): string => `${threadId} ${order} ${messageId}`;

/**
 * Remembers the messages that follow a page. An app may delete what it lists, page by page. The service then does not
 * know the cursor of the next page, and nothing else says where the list goes on.
 */
export function notePageEnd({ knownThreads }: EngineContext, end: PageEnd, following: readonly string[]): void {
  const known: PageEnds = ends.get(knownThreads) ?? new BoundedMap(MOST_ENDS);
  ends.set(knownThreads, known);
  known.set(toKey(end), following);
}

/** The messages known to follow a page; undefined if this process listed no page that ends there. */
export const findPageEnd = ({ knownThreads }: EngineContext, end: PageEnd): readonly string[] | undefined =>
  ends.get(knownThreads)?.get(toKey(end));

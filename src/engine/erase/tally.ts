import type { ThreadErasedEvent, ThreadParts } from '../../types/assistants-event.js';
import type { EngineContext } from '../context.js';
import type { Leftover } from '../records/records.js';

export type Part = keyof ThreadParts;

export const partOf = (leftover: Leftover): Part => ('response' in leftover ? 'responses' : 'vectorStores');

const NOTHING: ThreadParts = { items: 0, conversations: 0, responses: 0, vectorStores: 0 };

/** Counts what is erased of a deleted thread, and what is known to be left. */
export class Tally {
  #erased = NOTHING;
  // Before the first look there is at least the conversation.
  #left: ThreadParts = { ...NOTHING, conversations: 1 };

  /** Begins to count what is left anew. */
  begin(leftovers: readonly Leftover[]): void {
    this.#left = { ...NOTHING, conversations: 1 };
    for (const leftover of leftovers) this.find(partOf(leftover));
  }

  find(part: Part, count = 1): void {
    this.#left = { ...this.#left, [part]: this.#left[part] + count };
  }

  erase(part: Part): void {
    this.#erased = { ...this.#erased, [part]: this.#erased[part] + 1 };
    this.drop(part);
  }

  /** It turned out not to be there. */
  drop(part: Part): void {
    this.#left = { ...this.#left, [part]: this.#left[part] - 1 };
  }

  /** Tells listeners how far it has come. */
  tell({ notify }: Pick<EngineContext, 'notify'>, threadId: string): void {
    const event: ThreadErasedEvent = { type: 'thread.erased', threadId, erased: this.#erased, left: this.#left };
    notify?.(event);
  }
}

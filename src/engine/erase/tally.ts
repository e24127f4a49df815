import type { ThreadErasedEvent, ThreadParts } from '../../types/assistants-event.js';
import type { EngineContext } from '../context.js';
import type { Leftover } from '../records/records.js';

export type Part = keyof ThreadParts;

export const partOf = (leftover: Leftover): Part => ('response' in leftover ? 'responses' : 'vectorStores');

const NOTHING: ThreadParts = { items: 0, conversations: 0, responses: 0, vectorStores: 0 };

/** Counts what was erased of a deleted thread, and what is known to remain. */
export class Tally {
  #erased = NOTHING;
  // Until anything is listed, at least the conversation remains.
  #left: ThreadParts = { ...NOTHING, conversations: 1 };

  /** Restarts the count of what remains. */
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

  /** Notes that a part did not exist. */
  drop(part: Part): void {
    this.#left = { ...this.#left, [part]: this.#left[part] - 1 };
  }

  /** Reports the counts to the listeners. */
  tell({ notify }: Pick<EngineContext, 'notify'>, threadId: string): void {
    const event: ThreadErasedEvent = { type: 'thread.erased', threadId, erased: this.#erased, left: this.#left };
    notify?.(event);
  }
}

import type { ItemEvent } from './translation-state.js';

/**
 * Orders the events of output items so that no item begins before the previous one is done: holds events of other items
 * than the open one. Drops events of items that are done, or never began; the item's final event has everything.
 */
export class ItemOrder {
  #open: number | null = null;
  readonly #done = new Set<number>();
  readonly #held = new Map<number, ItemEvent[]>();

  isDone(index: number): boolean {
    return this.#done.has(index);
  }

  isOpen(index: number): boolean {
    return this.#open === index;
  }

  /** Takes an event, and returns the events that can be processed now, in order. */
  push(event: ItemEvent): ItemEvent[] {
    const { output_index: index, type } = event;
    if (this.#done.has(index)) return [];
    if (type === 'response.output_item.added' || type === 'response.output_item.done') {
      if (type === 'response.output_item.added' && this.#open === index) return [];
      this.#open ??= index;
    }
    if (this.#open === index) return type === 'response.output_item.done' ? [event, ...this.finish(index)] : [event];
    if (this.#open !== null) this.#hold(index, event);
    return [];
  }

  /** Marks an item as done and drops its held events. Returns the events that can be processed now. */
  finish(index: number): ItemEvent[] {
    this.#done.add(index);
    this.#held.delete(index);
    if (this.#open === index) this.#open = null;
    return this.#release();
  }

  /** Skips the open item. Returns the events that can be processed now. */
  skip(): ItemEvent[] {
    return this.#open === null ? this.#release() : this.finish(this.#open);
  }

  /** Whether any events are held. */
  get isHolding(): boolean {
    return this.#held.size > 0;
  }

  #hold(index: number, event: ItemEvent): void {
    const events = this.#held.get(index);
    if (events) events.push(event);
    else this.#held.set(index, [event]);
  }

  #release(): ItemEvent[] {
    const released: ItemEvent[] = [];
    while (this.#open === null && this.#held.size > 0) {
      const index = Math.min(...this.#held.keys());
      const events = this.#held.get(index) ?? [];
      this.#held.delete(index);
      for (const event of events) released.push(...this.push(event));
    }
    return released;
  }
}

import type { ItemEvent } from './translation-state.js';

/**
 * Puts the events of output items in an order in which no item begins before the one before it is done: events of
 * another item than the open one are held. Events of an item that is done, or never began, are dropped: the item's own
 * end brings it whole.
 */
export class ItemOrder {
  #open: number | null = null;
  readonly #done = new Set<number>();
  readonly #held = new Map<number, ItemEvent[]>();
  readonly #indices = new Map<string, number>();

  /** The index an item was first seen under. */
  indexOf(itemId: string | undefined): number | undefined {
    return itemId === undefined ? undefined : this.#indices.get(itemId);
  }

  isDone(index: number): boolean {
    return this.#done.has(index);
  }

  isOpen(index: number): boolean {
    return this.#open === index;
  }

  /** Takes an event; returns those, in order, whose turn it now is. */
  push(event: ItemEvent): ItemEvent[] {
    const { output_index: index, type } = event;
    if (this.#done.has(index)) return [];
    if (type === 'response.output_item.added' || type === 'response.output_item.done') {
      if (event.item.id !== undefined && !this.#indices.has(event.item.id)) this.#indices.set(event.item.id, index);
      if (type === 'response.output_item.added' && this.#open === index) return [];
      this.#open ??= index;
    }
    if (this.#open === index) return type === 'response.output_item.done' ? [event, ...this.finish(index)] : [event];
    if (this.#open !== null) this.#hold(index, event);
    return [];
  }

  /** An item is done, whatever becomes of its held events; returns the events whose turn it now is. */
  finish(index: number): ItemEvent[] {
    this.#done.add(index);
    this.#held.delete(index);
    if (this.#open === index) this.#open = null;
    return this.#release();
  }

  /** Gives the open item up. Returns the events whose turn it now is. */
  skip(): ItemEvent[] {
    return this.#open === null ? this.#release() : this.finish(this.#open);
  }

  /** Whether any event waits for its turn. */
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

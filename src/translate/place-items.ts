import type { ResponseStreamEvent } from '../types/responses.js';

/**
 * Adds the position of its item to each event, for servers that leave it out (llama.cpp): counts items as they begin,
 * and recognizes them by their ids or call ids.
 */
export class ItemPlaces {
  readonly #known = new Map<string, number>();
  #count = 0;
  /** The item that began last, until it is done. */
  #open: number | null = null;

  /** The event with its `output_index`; unchanged if it has one, or is not about an item. */
  place(event: ResponseStreamEvent): ResponseStreamEvent {
    if (Reflect.get(event, 'output_index') !== undefined) return event;
    if (isBoundary(event)) return { ...event, output_index: this.#placeItem(event) };
    if (!('item_id' in event)) return event;
    const index = this.#known.get(event.item_id) ?? this.#open;
    return index === null ? event : { ...event, output_index: index };
  }

  #placeItem({ type, item }: Boundary): number {
    const names = ['id', 'call_id'].flatMap((key) => {
      const name: unknown = Reflect.get(item, key);
      return typeof name === 'string' && name !== '' ? [name] : [];
    });
    const isEnd = type === 'response.output_item.done';
    const known =
      names.flatMap((name) => this.#known.get(name) ?? [])[0] ?? (isEnd && names.length === 0 ? this.#open : null);
    const index = known ?? this.#count++;
    for (const name of names) this.#known.set(name, index);
    if (!isEnd) this.#open = index;
    else if (this.#open === index) this.#open = null;
    return index;
  }
}

type Boundary = Extract<ResponseStreamEvent, { type: 'response.output_item.added' | 'response.output_item.done' }>;

const isBoundary = (event: ResponseStreamEvent): event is Boundary =>
  event.type === 'response.output_item.added' || event.type === 'response.output_item.done';

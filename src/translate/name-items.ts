import { randomId } from '../lib/random-id.js';
import type { ResponseOutputItem, ResponseStreamEvent } from '../types/responses.js';

/**
 * Gives the items of a response ids made here: to every message, because a server that stores nothing may reuse ids,
 * and to other items without an id. If a request is sent again, such items keep their ids if an item of the same type
 * is at their position.
 */
export class ItemNames {
  readonly #byPlace = new Map<number, { type: string; id: string }>();

  /** The event with the new ids. Only events that contain whole items are copied. */
  nameEvent(event: ResponseStreamEvent): ResponseStreamEvent {
    if (event.type !== 'response.output_item.added' && event.type !== 'response.output_item.done') return event;
    return { ...event, item: this.#name(event.item, event.output_index) };
  }

  /** The items of a response with the new ids. `places`: their places, which their events had too. */
  nameOutput(output: readonly ResponseOutputItem[], places: readonly number[]): ResponseOutputItem[] {
    return output.map((item, index) => this.#name(item, places[index] ?? index));
  }

  #name<T extends ResponseOutputItem>(item: T, place: number): T {
    if (item.type !== 'message' && item.id) return item;
    const known = this.#byPlace.get(place);
    const id = known?.type === item.type ? known.id : randomId(item.type === 'message' ? 'msg_' : 'item_');
    this.#byPlace.set(place, { type: item.type, id });
    return { ...item, id };
  }
}

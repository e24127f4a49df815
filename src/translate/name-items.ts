import { orEmpty } from '../lib/or-empty.js';
import { randomId } from '../lib/random-id.js';
import type { ResponseState } from '../mapping/to-assistants/map-run-status.js';
import type { ResponseOutputItem, ResponseStreamEvent } from '../types/responses.js';

/**
 * Gives the items of a response ids of this library: to every message, since a server that keeps nothing may use an id
 * again, and to any other item that has none. A request that is sent again gets the same names for the same items.
 */
export class ItemNames {
  readonly #byPosition = new Map<number, { type: string; id: string }>();
  /** Where an item stands, by the server's own id. */
  readonly #positions = new Map<string, number>();

  /** The event under the names of its items. Only events that hold whole items are copied. */
  nameEvent(event: ResponseStreamEvent): ResponseStreamEvent {
    if ('response' in event) return { ...event, response: this.nameResponse(event.response) };
    if (event.type !== 'response.output_item.added' && event.type !== 'response.output_item.done') return event;
    const { item, output_index: position } = event;
    if (item.id) this.#positions.set(item.id, position);
    return { ...event, item: this.#name(item, position) };
  }

  /** The request is sent again: what stands where, its answer says anew. */
  restart(): void {
    this.#positions.clear();
  }

  nameResponse<T extends ResponseState>(response: T): T {
    const output = orEmpty(response.output).map((item, index) =>
      this.#name(item, this.#positions.get(item.id ?? '') ?? index),
    );
    return { ...response, output };
  }

  #name<T extends ResponseOutputItem>(item: T, position: number): T {
    if (item.type !== 'message' && item.id) return item;
    const known = this.#byPosition.get(position);
    const id = known?.type === item.type ? known.id : randomId(item.type === 'message' ? 'msg_' : 'item_');
    this.#byPosition.set(position, { type: item.type, id });
    return { ...item, id };
  }
}

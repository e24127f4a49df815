import { orEmpty } from '../lib/or-empty.js';
import { randomId } from '../lib/random-id.js';
import type { ResponseState } from '../mapping/to-assistants/map-run-status.js';
import type { ResponseOutputItem, ResponseStreamEvent } from '../types/responses.js';

/**
 * Gives the items of a response ids made here: to every message, because a server that stores nothing may reuse ids,
 * and to other items without an id. If a request is sent again, such items keep their ids if an item of the same type
 * is at their position.
 */
export class ItemNames {
  readonly #byPosition = new Map<number, { type: string; id: string }>();
  /** Positions of items in the output, by the server's ids. */
  readonly #positions = new Map<string, number>();

  /** The event with the new ids. Only events that contain whole items are copied. */
  nameEvent(event: ResponseStreamEvent): ResponseStreamEvent {
    if ('response' in event) return { ...event, response: this.nameResponse(event.response) };
    if (event.type !== 'response.output_item.added' && event.type !== 'response.output_item.done') return event;
    const { item, output_index: position } = event;
    if (item.id) this.#positions.set(item.id, position);
    return { ...event, item: this.#name(item, position) };
  }

  /** The request is sent again, and its answer has new server ids. */
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

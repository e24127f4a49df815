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
  /** How many items have begun in a stream that does not number them. */
  #begun = 0;

  /** The event under the names of its items. Only events that hold whole items are copied. */
  nameEvent(given: ResponseStreamEvent): ResponseStreamEvent {
    const event = this.#place(given);

    if ('response' in event) return { ...event, response: this.nameResponse(event.response) };
    if (event.type !== 'response.output_item.added' && event.type !== 'response.output_item.done') return event;
    const { item, output_index: position } = event;
    if (item.id) this.#positions.set(item.id, position);
    return { ...event, item: this.#name(item, position) };
  }

  /** The request is sent again: what stands where, its answer says anew. */
  restart(): void {
    this.#positions.clear();
    this.#begun = 0;
  }

  /** Some servers do not say which item an event is of: the one that has the event's id, or has begun last. */
  #place(event: ResponseStreamEvent): ResponseStreamEvent {
    if (!('item' in event || 'item_id' in event) || 'output_index' in event) return event;
    // The SDK's types promise the position.
    const unplaced: { type: string; item?: { id?: string }; item_id?: string } = event;
    const id = unplaced.item?.id ?? unplaced.item_id;
    const known = id === undefined ? undefined : this.#positions.get(id);
    if (unplaced.type === 'response.output_item.added' && known === undefined) this.#begun += 1;
    const position = known ?? Math.max(0, this.#begun - 1);
    if (id !== undefined) this.#positions.set(id, position);
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the event with the position that its type promises
    return { ...unplaced, output_index: position } as ResponseStreamEvent;
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

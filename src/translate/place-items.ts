import type { ResponseOutputItem, ResponseStreamEvent } from '../types/responses.js';

/** An item, by its place in the output. */
interface PlacedItem {
  type: string;
  /** Its ids and call ids, which a server may change while it writes the item. */
  readonly names: Set<string>;
  isDone: boolean;
}

/** The places between two positions. */
const MOST_AT_A_POSITION = 4096;

/**
 * Knows the place of each item in a response's output, and corrects what servers and gateways get wrong:
 *
 * - Events without a position (llama.cpp): counts items as they begin, and recognizes them by their ids or call ids.
 * - Several items with the same position (LiteLLM): an item that begins where another one is done gets a place between
 *   that one and the next. Such a message may begin with its text.
 * - Items whose ids or positions at the end are not those of the events (LiteLLM, vLLM): recognizes them by their type.
 */
export class ItemPlaces {
  readonly #items = new Map<number, PlacedItem>();
  /** Places by the items' names. */
  readonly #known = new Map<string, number>();
  /** The same for items whose place is not the position that the server gave. */
  readonly #moved = new Map<string, number>();
  #movedCount = 0;
  /** How many items had no position. */
  #count = 0;
  /** The item that began last, until it is done. */
  #open: number | null = null;

  /**
   * The event with the place of its item as `output_index`; unchanged if it is not about an item. Before the first text
   * of a message that was not announced because its position is that of another item, the event that begins it.
   */
  place(event: ResponseStreamEvent): ResponseStreamEvent[] {
    const given: unknown = Reflect.get(event, 'output_index');
    const position = typeof given === 'number' ? given : null;
    if (isBoundary(event)) return [withPlace(event, this.#placeItem(event, position))];
    if (!('item_id' in event)) return [event];
    const { item_id: id } = event;
    if (position === null) return [withPlace(event, this.#known.get(id) ?? this.#open)];
    const isOrphan = event.type === 'response.output_text.delta' && this.#isTaken(position, [id]);
    const begin = isOrphan && !this.#moved.has(id) ? this.place(beginMessage(event)) : [];
    return [...begin, withPlace(event, this.#moved.get(id) ?? null)];
  }

  /** The places of the items that a response lists, in its order. */
  placeOutput(output: readonly ResponseOutputItem[]): number[] {
    const listed = new Set(output.flatMap(readNames));
    const taken = new Set<number>();
    const take = (item: ResponseOutputItem, place: number): number => {
      taken.add(place);
      this.#note(item, place);
      return place;
    };
    const byName = output.map((item) => {
      const place = this.#find(this.#known, readNames(item));
      return place === null || taken.has(place) ? null : take(item, place);
    });
    const renamed = this.#listRenamed(listed, taken);
    const open = new Set([...renamed.values()].flat());
    const findSame = ({ type }: ResponseOutputItem, position: number): number | undefined => {
      const places = renamed.get(type) ?? [];
      if (this.#items.get(position)?.type === type && open.delete(position)) return position;
      // A place that was found by its position is still in the queue.
      for (let place = places.shift(); place !== undefined; place = places.shift())
        if (open.delete(place)) return place;
      return undefined;
    };
    let end = 0;
    for (const place of this.#items.keys()) end = Math.max(end, Math.floor(place) + 1);
    return output.map((item, position) => {
      const known = byName[position] ?? null;
      if (known !== null) return known;
      const place = findSame(item, position) ?? (this.#items.has(position) ? end : position);
      end = Math.max(end, Math.floor(place) + 1);
      return take(item, place);
    });
  }

  /** The places of items, by type, that the output can list under other names, in the order in which they began. */
  #listRenamed(listed: ReadonlySet<string>, taken: ReadonlySet<number>): Map<string, number[]> {
    const renamed = new Map<string, number[]>();
    for (const [place, { type, names }] of this.#items) {
      if (taken.has(place)) continue;
      if ([...names].some((name) => listed.has(name) && this.#known.get(name) === place)) continue;
      const known = renamed.get(type) ?? [];
      known.push(place);
      renamed.set(type, known);
    }
    return renamed;
  }

  #placeItem({ type, item }: Boundary, given: number | null): number {
    const isEnd = type === 'response.output_item.done';
    const place = given === null ? this.#countItem(item, isEnd) : this.#separate(item, given);
    this.#note(item, place).isDone ||= isEnd;
    if (!isEnd) this.#open = place;
    else if (this.#open === place) this.#open = null;
    return place;
  }

  /** The place of an item whose event has no position. */
  #countItem(item: ResponseOutputItem, isEnd: boolean): number {
    const names = readNames(item);
    return this.#find(this.#known, names) ?? (isEnd && names.length === 0 ? this.#open : null) ?? this.#count++;
  }

  /** The given position, or a new place after it if another item is done there. */
  #separate(item: ResponseOutputItem, given: number): number {
    const names = readNames(item);
    const moved = this.#find(this.#moved, names);
    if (moved !== null) return moved;
    if (!this.#isTaken(given, names)) return given;
    const place = given + ++this.#movedCount / MOST_AT_A_POSITION;
    for (const name of names) this.#moved.set(name, place);
    return place;
  }

  /** Whether an item with other names is done at a position. */
  #isTaken(position: number, names: readonly string[]): boolean {
    const holder = this.#items.get(position);
    if (!holder?.isDone || holder.names.size === 0 || names.length === 0) return false;
    return names.every((name) => !holder.names.has(name));
  }

  #find(places: ReadonlyMap<string, number>, names: readonly string[]): number | null {
    return names.flatMap((name) => places.get(name) ?? [])[0] ?? null;
  }

  #note(item: ResponseOutputItem, place: number): PlacedItem {
    const noted = this.#items.get(place) ?? { type: item.type, names: new Set(), isDone: false };
    this.#items.set(place, noted);
    for (const name of readNames(item)) {
      noted.names.add(name);
      if (!this.#known.has(name)) this.#known.set(name, place);
    }
    return noted;
  }
}

type Boundary = Extract<ResponseStreamEvent, { type: 'response.output_item.added' | 'response.output_item.done' }>;

type TextDelta = Extract<ResponseStreamEvent, { type: 'response.output_text.delta' }>;

const isBoundary = (event: ResponseStreamEvent): event is Boundary =>
  event.type === 'response.output_item.added' || event.type === 'response.output_item.done';

function beginMessage({ item_id: id, output_index, sequence_number }: TextDelta): Boundary {
  const item = {
    id,
    type: 'message' as const,
    role: 'assistant' as const,
    status: 'in_progress' as const,
    content: [],
  };
  return { type: 'response.output_item.added', output_index, sequence_number, item };
}

const withPlace = (event: ResponseStreamEvent, place: number | null): ResponseStreamEvent =>
  place === null || Reflect.get(event, 'output_index') === place
    ? event
    : Object.assign({}, event, { output_index: place });

/** The ids and call ids of an item. */
const readNames = (item: ResponseOutputItem): string[] =>
  ['id', 'call_id'].flatMap((key) => {
    const name: unknown = Reflect.get(item, key);
    return typeof name === 'string' && name !== '' ? [name] : [];
  });

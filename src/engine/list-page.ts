import type { ListPage, ListQuery } from '../types/index.js';
import type { RecordAddress, RecordKind } from './records/record-kind.js';

const DEFAULT_LIMIT = 20;

/** A list query with the old API's defaults, in the direction in which it is read. */
export interface PageWindow {
  limit: number;
  /** The order to read in. */
  order: 'asc' | 'desc';
  /** Reading starts after the object with this id. */
  from: string | undefined;
  /** Reading stops before the object with this id. */
  until: string | undefined;
  /** Only `before` was given: objects are read away from that cursor, and the page is reversed. */
  backwards: boolean;
}

export function toPageWindow(query: ListQuery): PageWindow {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const order = query.order ?? 'desc';
  const { after, before } = query;
  if (before === undefined || after !== undefined)
    return { limit, order, from: after, until: before, backwards: false };
  const opposite = order === 'desc' ? 'asc' : 'desc';
  return { limit, order: opposite, from: before, until: undefined, backwards: true };
}

/**
 * Makes a page of the objects that were read for a window: at most `limit` of them, with `has_more` if more were read.
 */
export function toListPage<T extends { id: string }>(
  read: readonly T[],
  window: PageWindow,
  hasMore = read.length > window.limit,
): ListPage<T> {
  const data = read.slice(0, window.limit);
  if (window.backwards) data.reverse();
  return {
    object: 'list',
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}

/**
 * Reads the ids of one page from an index, and one id more if there is a next page. The cost depends on the page size
 * only.
 */
export async function readIndex(
  index: RecordKind<string>,
  under: RecordAddress,
  window: PageWindow,
  toOrderKey: (id: string) => Promise<string>,
): Promise<string[]> {
  const toKey = async (id: string | undefined): Promise<string | undefined> => (id === undefined ? id : toOrderKey(id));
  const [after, before] = await Promise.all([toKey(window.from), toKey(window.until)]);
  return index.list(under, { limit: window.limit + 1, order: window.order, after, before });
}

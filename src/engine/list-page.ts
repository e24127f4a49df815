import type { ListPage, ListQuery } from '../types/index.js';
import type { RecordAddress, RecordKind } from './records/record-kind.js';

const DEFAULT_LIMIT = 20;

/** A list query with the old API's defaults, and the side it is read from. */
export interface PageWindow {
  limit: number;
  /** The order to read in. */
  order: 'asc' | 'desc';
  /** Id behind which reading starts. */
  from: string | undefined;
  /** Id ahead of which reading stops. */
  until: string | undefined;
  /** The page was asked for by `before` alone: it is read away from the cursor and turned round. */
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

/** The page of what was read through a window: at most `limit` objects, and whether there is more than that. */
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

/** Ids in a window of an index, one more than the limit where there are more. Cost grows with the page only. */
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

import type { Store, StoreChange, StoreEntry } from '../../store/store.js';

/** How many entries to read per call of the store, and to delete at most. */
const PAGE = 100;

/** An entry to delete, and the keys of entries to delete with it. */
export interface Doomed {
  entry: StoreEntry;
  companions: readonly string[];
}

/** Lists pages, each after the last entry seen, so that deletions meanwhile skip nothing. */
export async function* listPages<T>(
  read: (page: { limit: number; after?: string | undefined }) => Promise<T[]>,
  toCursor: (last: T) => string,
): AsyncGenerator<T[]> {
  for (let after: string | undefined; ;) {
    const page = await read({ limit: PAGE, after });
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = toCursor(last);
  }
}

/**
 * Deletes entries of a partition unless they have changed since they were read; resolves how many. Deletes all in one
 * write, or one by one if any of them has changed.
 */
export async function deleteEntries(store: Store, partition: string, doomed: readonly Doomed[]): Promise<number> {
  if (doomed.length === 0) return 0;
  if (await store.write(partition, doomed.flatMap(toChanges))) return doomed.length;
  if (doomed.length === 1) return 0;
  let deleted = 0;
  for (const each of doomed) if (await store.write(partition, toChanges(each))) deleted += 1;
  return deleted;
}

function toChanges({ entry, companions }: Doomed): StoreChange[] {
  const version = (): string => crypto.randomUUID();
  return [
    { key: entry.key, ifVersion: entry.version, version: version() },
    ...companions.map((key) => ({ key, version: version() })),
  ];
}

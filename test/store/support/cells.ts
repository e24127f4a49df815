import type { Store, StoreEntry } from '../../../src/store/store.js';
import { viewPartition, type PartitionView } from '../../../src/testing/store-contract/partition-view.js';

/** The partition that tests of one key work in. */
export const PARTITION = 'test/p';

/** One partition of a store, a key at a time. */
export const cells = (store: Store, partition = PARTITION): PartitionView => viewPartition(store, partition);

/** Everything that a store holds, with the partition it is in. */
export async function readAll(store: Store): Promise<(StoreEntry & { partition: string })[]> {
  const partitions = await store.partitions({ limit: 1_000_000 });
  const pages = partitions.map(async (partition) =>
    (await store.list(partition, '', { limit: 1_000_000 })).map((entry) => ({ ...entry, partition })),
  );
  return (await Promise.all(pages)).flat();
}

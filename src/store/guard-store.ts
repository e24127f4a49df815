import { StoreError } from '../errors.js';
import type { Notify } from '../lib/notify.js';
import { sleep } from '../lib/timers.js';
import type { StoreRetryEvent } from '../types/assistants-event.js';
import { isRefused, isTransient, wasNeverSent } from './store-faults.js';
import type { Store, StoreChange } from './store.js';

/** How long (ms) the library waits before each repetition of a call: a server that restarts is back after seconds. */
const PAUSES = [0, 100, 400, 1500];

/** A call that failed this long (ms) after its beginning is not repeated, because its driver has already waited. */
const LONGEST_WAIT = 3_000;

/**
 * Wraps any store for the records. Repeats a call after a lost connection, with pauses, so that calls outlast a restart of
 * the store's server. A write whose answer was lost counts as done if its versions are stored. Other failures reject with a
 * `StoreError` whose cause is the driver's error. `notify`: told about repeated calls.
 */
export function guardStore(store: Store, notify: Notify | null = null): Store {
  let hasAnswered = false;
  // A server that has never answered is more likely a wrong address than a restart.
  const mayRepeat = (error: unknown): boolean => isTransient(error) || (hasAnswered && isRefused(error));
  const guard = async <T>(method: Method, work: (isFirst: boolean) => Promise<T>): Promise<T> => {
    try {
      const result = await persist(work, mayRepeat, () => notify?.({ type: 'store.retry', method }));
      hasAnswered = true;
      return result;
    } catch (error) {
      throw new StoreError(OPERATIONS[method], error);
    }
  };
  const forgetPartition = store.forgetPartition?.bind(store);
  return {
    ...(forgetPartition && {
      forgetPartition: (partition: string) => guard('forgetPartition', () => forgetPartition(partition)),
    }),
    get: (partition, key) => guard('get', () => store.get(partition, key)),
    getMany: (partition, keys) => guard('getMany', () => store.getMany(partition, keys)),
    list: (partition, prefix, options) => guard('list', () => store.list(partition, prefix, options)),
    partitions: (options) => guard('partitions', () => store.partitions(options)),
    write: (partition, changes) =>
      guard('write', (isFirst) =>
        writeOnce(
          () => store.write(partition, changes),
          () => wasMade(store, partition, changes),
          isFirst,
        ),
      ),
  };
}

type Method = StoreRetryEvent['method'];

/** What failed, for error messages. */
const OPERATIONS: Readonly<Record<Method, string>> = {
  get: 'read a record',
  getMany: 'read records',
  list: 'list records',
  partitions: 'list its partitions',
  forgetPartition: 'forget an empty partition',
  write: 'write',
};

/** Repeats work that is safe to repeat, if its error may be gone soon. `onRetry`: called before each repetition. */
async function persist<T>(
  work: (isFirst: boolean) => Promise<T>,
  mayRepeat: (error: unknown) => boolean,
  onRetry: () => void,
): Promise<T> {
  const start = Date.now();
  for (const [index, pause] of PAUSES.entries()) {
    try {
      return await work(index === 0);
    } catch (error) {
      if (!mayRepeat(error) || Date.now() - start >= LONGEST_WAIT) throw error;
    }
    if (pause > 0) await sleep(pause);
    onRetry();
  }
  return work(false);
}

/**
 * Writes, and finds out whether a write that failed was made. All attempts have the same versions, so they count as one
 * write.
 */
async function writeOnce(
  write: () => Promise<boolean>,
  isMade: () => Promise<boolean>,
  isFirst: boolean,
): Promise<boolean> {
  try {
    // An earlier attempt may have arrived late and made the conditions of this one fail.
    return (await write()) || (!isFirst && (await isMade()));
  } catch (error) {
    if (!wasNeverSent(error) && (await isMade().catch(() => false))) return true;
    throw error;
  }
}

/**
 * Whether a write was made; writes are all or nothing. One value with its version proves it, even if another process
 * changed the others since. Deletions leave no version: they were made if nothing is there.
 */
async function wasMade(store: Store, partition: string, changes: readonly StoreChange[]): Promise<boolean> {
  const found = await store.getMany(
    partition,
    changes.map(({ key }) => key),
  );
  const isDeletion = changes.every(({ value }) => value === undefined);
  return isDeletion
    ? found.every((entry) => entry === null)
    : changes.some(({ value, version }, index) => value !== undefined && found[index]?.version === version);
}

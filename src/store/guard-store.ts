import { StoreError } from '../errors.js';
import type { Notify } from '../lib/notify.js';
import type { StoreRetryEvent } from '../types/assistants-event.js';
import { isTransient, wasNeverSent } from './store-faults.js';
import type { Store, StoreChange } from './store.js';

/** A call that failed after this long (ms) is not repeated, because its driver has already waited. */
const LONGEST_FIRST_TRY = 5_000;

/**
 * Wraps any store for the records. Repeats a call once after a lost connection. A write whose answer was lost counts as
 * done if its versions are stored. Other failures reject with a `StoreError` whose cause is the driver's error.
 * `notify`: told about repeated calls.
 */
export function guardStore(store: Store, notify: Notify | null = null): Store {
  const tellOf = (method: Method) => (): void => notify?.({ type: 'store.retry', method });
  const read = <T>(method: Method, work: () => Promise<T>): Promise<T> =>
    guard(method, () => readTwice(work, tellOf(method)));
  const forgetPartition = store.forgetPartition?.bind(store);
  return {
    ...(forgetPartition && {
      forgetPartition: (partition: string) => read('forgetPartition', () => forgetPartition(partition)),
    }),
    get: (partition, key) => read('get', () => store.get(partition, key)),
    getMany: (partition, keys) => read('getMany', () => store.getMany(partition, keys)),
    list: (partition, prefix, options) => read('list', () => store.list(partition, prefix, options)),
    partitions: (options) => read('partitions', () => store.partitions(options)),
    write: (partition, changes) =>
      guard('write', () =>
        writeOnce(
          () => store.write(partition, changes),
          () => wasMade(store, partition, changes),
          tellOf('write'),
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

/** Repeats a call that is safe to repeat. `onRetry`: called before the second attempt. */
async function readTwice<T>(work: () => Promise<T>, onRetry: () => void): Promise<T> {
  const start = Date.now();
  try {
    return await work();
  } catch (error) {
    if (!isWorthRepeating(error, start)) throw error;
    onRetry();
    return await work();
  }
}

async function guard<T>(method: Method, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StoreError(OPERATIONS[method], error);
  }
}

/**
 * After a failed write, finds out whether it was made; if not, and the failure is temporary, sends it again. Both
 * attempts have the same versions, so they count as one write. `onRetry`: called before the second attempt.
 */
async function writeOnce(
  write: () => Promise<boolean>,
  isMade: () => Promise<boolean>,
  onRetry: () => void,
): Promise<boolean> {
  const start = Date.now();
  let isSecond = false;
  for (;;) {
    try {
      // The first attempt may have arrived late and made the conditions of the second fail.
      return (await write()) || (isSecond && (await isMade()));
    } catch (error) {
      if (wasNeverSent(error)) throw error;
      const made = await isMade().catch(() => {
        throw error;
      });
      if (made) return true;
      if (isSecond || !isWorthRepeating(error, start)) throw error;
    }
    isSecond = true;
    onRetry();
  }
}

const isWorthRepeating = (error: unknown, start: number): boolean =>
  isTransient(error) && Date.now() - start < LONGEST_FIRST_TRY;

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

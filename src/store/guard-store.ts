import { StoreError } from '../errors.js';
import type { Notify } from '../lib/notify.js';
import type { StoreRetryEvent } from '../types/assistants-event.js';
import { isTransient, wasNeverSent } from './store-faults.js';
import type { Store, StoreChange } from './store.js';

/** A call that took longer (ms) before it failed is not made again: its driver has waited for the store already. */
const LONGEST_FIRST_TRY = 5_000;

/**
 * The store as the records use it, whichever driver is behind it. A call that a lost connection broke is made once more; a
 * write whose answer was lost counts as done when the versions that its writer made are there. What then fails rejects
 * with a `StoreError` that has the driver's own error as its cause. `notify` is told of what is made again.
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
          () => stands(store, partition, changes),
          tellOf('write'),
        ),
      ),
  };
}

type Method = StoreRetryEvent['method'];

/** What failed, in an error's words. */
const OPERATIONS: Readonly<Record<Method, string>> = {
  get: 'read a record',
  getMany: 'read records',
  list: 'list records',
  partitions: 'list its partitions',
  forgetPartition: 'forget an empty partition',
  write: 'write',
};

/** Reading twice does no harm, nor does forgetting. `onRetry` is called ahead of the second time. */
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
 * Looks up after each failure whether the write was made all the same, and sends it a second time if it was not and the
 * failure will pass. Both have the same versions: whichever of them arrives, and when, it is one write. `onRetry` is called
 * ahead of the second time.
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
      // The first one may have arrived late, and the second one then found its conditions broken by it.
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
 * Whether a write was made, all of it, as it always is. One value with its version proves it, also when another process
 * has changed the others since. Deletions leave no version: they are made when nothing is there.
 */
async function stands(store: Store, partition: string, changes: readonly StoreChange[]): Promise<boolean> {
  const found = await store.getMany(
    partition,
    changes.map(({ key }) => key),
  );
  const isDeletion = changes.every(({ value }) => value === undefined);
  return isDeletion
    ? found.every((entry) => entry === null)
    : changes.some(({ value, version }, index) => value !== undefined && found[index]?.version === version);
}

import { MemoryStore, type Store, type StoreChange } from 'openai-assistants-shim';
import { after } from './pass-time.js';

/** A write on its way to the store: what it changes, and what makes it. */
export interface StoreWrite {
  partition: string;
  changes: readonly StoreChange[];
  make: () => Promise<boolean>;
}

/** A store whose writes go through a function of the test, which may delay them, refuse them or lose their answer. */
export function tamperWithWrites(
  around: (write: StoreWrite) => Promise<boolean>,
  store: Store = new MemoryStore(),
): Store {
  return {
    get: (...args) => store.get(...args),
    getMany: (...args) => store.getMany(...args),
    list: (...args) => store.list(...args),
    partitions: (...args) => store.partitions(...args),
    write: (partition, changes) => around({ partition, changes, make: () => store.write(partition, changes) }),
  };
}

/** A store that takes some time over each write: half of it before the write stands, half before it is acknowledged. */
export function createSlowStore(milliseconds: number, store?: Store, wait = after): Store {
  return tamperWithWrites(async ({ make }) => {
    await wait(milliseconds / 2);
    const written = await make();
    await wait(milliseconds / 2);
    return written;
  }, store);
}

export const STORE_FAULT = 'The store is out of order.';

/**
 * What becomes of one write: it is refused before it stands; or it stands, and the connection is lost, so that neither its
 * answer nor that of the look-up behind it arrives.
 */
export const WRITE_FAULTS = ['refused', 'unacknowledged'] as const;
export type WriteFault = (typeof WRITE_FAULTS)[number];

/** A MemoryStore of which one write, by its number, goes wrong. */
export class StoreWithFault implements Store {
  readonly #store = new MemoryStore();
  #writes = 0;
  #at = Infinity;
  #fault: WriteFault = 'refused';
  #isLost = false;

  /** Lets the nth write from now on go wrong. */
  failAt(write: number, fault: WriteFault): void {
    this.#at = this.#writes + write;
    this.#fault = fault;
  }

  /** Whether the write that was to go wrong has come. */
  hasFailed = false;

  /** From now on nothing goes wrong. */
  heal(): void {
    this.#at = Infinity;
  }

  get: Store['get'] = (...args) => this.#read(() => this.#store.get(...args));
  getMany: Store['getMany'] = (...args) => this.#read(() => this.#store.getMany(...args));
  list: Store['list'] = (...args) => this.#store.list(...args);
  partitions: Store['partitions'] = (...args) => this.#store.partitions(...args);

  write: Store['write'] = async (...args) => {
    this.#writes += 1;
    if (this.#writes !== this.#at) return this.#store.write(...args);
    this.hasFailed = true;
    if (this.#fault === 'unacknowledged') {
      await this.#store.write(...args);
      this.#isLost = true;
    }
    throw new Error(STORE_FAULT);
  };

  #read<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#isLost) return work();
    this.#isLost = false;
    return Promise.reject(new Error(STORE_FAULT));
  }
}

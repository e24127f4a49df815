import { MemoryStore, type Store, type StoreChange } from 'openai-assistants-shim';
import { after } from './pass-time.js';

/** A write that has not happened yet. `make` performs it. */
export interface StoreWrite {
  partition: string;
  changes: readonly StoreChange[];
  make: () => Promise<boolean>;
}

/** Returns a store that passes writes to a function of the test, which can delay them, refuse them or lose their answer. */
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
    ...(store.beforeClose && { beforeClose: store.beforeClose.bind(store) }),
  };
}

/** Returns a store with slow writes: half of the time passes before the change, the other half before the answer. */
export function createSlowStore(milliseconds: number, store?: Store, wait = after): Store {
  return tamperWithWrites(async ({ make }) => {
    await wait(milliseconds / 2);
    const written = await make();
    await wait(milliseconds / 2);
    return written;
  }, store);
}

/** Returns a store that holds the first write in which a run enters this phase. `reached` resolves when that write has come. */
export function holdPhase(phase: 'awaiting' | 'ended'): { store: Store; reached: Promise<void>; release: () => void } {
  let reach = (): void => undefined;
  let release = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const store = tamperWithWrites(async ({ changes, make }) => {
    if (changes.some(({ value }) => JSON.stringify(value ?? null).includes(`"phase":{"at":"${phase}"`))) {
      reach();
      await released;
    }
    return make();
  });
  return { store, reached, release: () => release() };
}

export const STORE_FAULT = 'The store is out of order.';

/**
 * How a write can fail. `refused`: the store changes nothing. `unacknowledged`: the store makes the changes, but the connection
 * breaks, so neither the answer to the write nor that of the read after it arrives.
 */
export const WRITE_FAULTS = ['refused', 'unacknowledged'] as const;
export type WriteFault = (typeof WRITE_FAULTS)[number];

/** A MemoryStore in which one chosen write fails. */
export class StoreWithFault implements Store {
  readonly #store = new MemoryStore();
  #writes = 0;
  #at = Infinity;
  #fault: WriteFault = 'refused';
  #isLost = false;

  /** Makes the nth write from now on fail. */
  failAt(write: number, fault: WriteFault): void {
    this.#at = this.#writes + write;
    this.#fault = fault;
  }

  /** Whether the chosen write has failed. */
  hasFailed = false;

  /** From now on, no write fails. */
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

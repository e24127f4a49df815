import { randomId } from '../../lib/random-id.js';
import { createVersion, viewPartition, type PartitionView } from './partition-view.js';
import type { Store, StoreEntry, StoreListOptions } from '../../store/store.js';

/** Opens a store. All stores that it opens must share the same data, like those of several processes. */
export type CreateStore = () => Store | Promise<Store>;

/** A rule of the contract for stores. */
export interface StoreCheck {
  /** Says what the rule requires. */
  readonly name: string;
  /**
   * Tests the rule. Rejects with a `StoreContractError` if the store breaks it. It uses partitions of its own, empties them,
   * and closes the stores that it has opened.
   */
  run(createStore: CreateStore): Promise<void>;
}

/** A store breaks a rule. The message names the rule, and says what was expected. */
export class StoreContractError extends Error {
  constructor(rule: string, cause: unknown) {
    super(`${rule}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'StoreContractError';
  }
}

/** What a check works with. */
export interface CheckContext {
  /** The partition of this check. */
  store: PartitionView;
  /** Opens another store on the same data, and resolves the same partition of it. */
  open: () => Promise<PartitionView>;
  raw: Store;
  openStore: () => Promise<Store>;
  /** Its name. The check may also use partitions whose names begin with it and a slash. */
  partition: string;
  /** The beginning of most keys of this check. */
  prefix: string;
  /** Lists the keys with the prefix, without the prefix. The cursors have no prefix either. */
  listNames: (options?: Partial<StoreListOptions> & { under?: string }) => Promise<string[]>;
}

const METHODS = ['get', 'getMany', 'list', 'write', 'partitions'] as const;

/** Throws if a test has passed something else than a function that returns stores, such as a store or its class. */
export function requireCreateStore(createStore: unknown): void {
  const isClass = typeof createStore === 'function' && /^class\b/.test(Function.prototype.toString.call(createStore));
  if (typeof createStore === 'function' && !isClass) return;
  throw new TypeError('Pass a function that returns your store: testStore(() => new MyStore()).');
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

function requireStore(store: unknown): void {
  const missing = METHODS.filter((method) => typeof member(store, method) !== 'function');
  if (missing.length === 0) return;
  throw new TypeError(`The function must return a store. What it returned has no method ${missing.join(', ')}.`);
}

export function defineCheck(name: string, body: (context: CheckContext) => Promise<void>): StoreCheck {
  return {
    name,
    run: async (createStore) => {
      requireCreateStore(createStore);
      const opened = new Set<Store>();
      const openStore = async (): Promise<Store> => {
        const store = await createStore();
        requireStore(store);
        opened.add(store);
        return store;
      };
      try {
        const raw = await openStore();
        const partition = `contract/${randomId('')}`;
        const store = viewPartition(raw, partition);
        const prefix = 'entries/';
        const open = async (): Promise<PartitionView> => viewPartition(await openStore(), partition);
        const list: CheckContext['listNames'] = (options) => listNames(store, prefix, options);
        await body({ store, open, raw, openStore, partition, prefix, listNames: list });
        await removeAll(raw, partition);
        for (const each of opened) await each.close?.();
      } catch (error) {
        await Promise.allSettled([...opened].map(async (each) => each.close?.()));
        throw new StoreContractError(name, error);
      }
    },
  };
}

async function listNames(
  store: PartitionView,
  prefix: string,
  { under = '', after, before, ...options }: Partial<StoreListOptions> & { under?: string } = {},
): Promise<string[]> {
  const entries = await store.list(prefix + under, {
    limit: 1000,
    ...options,
    ...(after === undefined ? {} : { after: prefix + after }),
    ...(before === undefined ? {} : { before: prefix + before }),
  });
  return entries.map(({ key }) => key.slice(prefix.length));
}

async function removeAll(store: Store, partition: string): Promise<void> {
  const others = await store.partitions({ prefix: `${partition}/`, limit: 100 });
  for (const each of [partition, ...others]) {
    const left = await store.list(each, '', { limit: 1000 });
    await store.write(
      each,
      left.map(({ key }) => ({ key, version: createVersion() })),
    );
  }
}

/** Throws unless both are the same JSON; the order of an object's members does not matter. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (isEqual(actual, expected)) return;
  if (Array.isArray(actual) && Array.isArray(expected) && actual.length + expected.length > 10) {
    const index = expected.findIndex((value, position) => !isEqual(actual[position], value));
    const at = index === -1 ? expected.length : index;
    expectEqual(actual[at], expected[at], `${what}: of ${expected.length}, that at ${at}`);
  }
  throw new Error(`${what} should be ${show(expected)}, but is ${show(actual)}`);
}

/** The entry, unless there is none: then it throws. */
export function expectEntry(entry: StoreEntry | null | undefined, what: string): StoreEntry {
  if (!entry) throw new Error(`${what} should be there, but is not`);
  return entry;
}

/** The version that a write resolved, unless it wrote nothing: then it throws. */
export function expectVersion(version: string | null, what: string): string {
  if (typeof version !== 'string') throw new Error(`${what} should resolve a version, but resolved ${show(version)}`);
  return version;
}

function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const members = new Map(Object.entries(one));
  const others = new Map(Object.entries(other));
  return members.size === others.size && [...members].every(([key, value]) => isEqual(value, others.get(key)));
}

function show(value: unknown): string {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

import type { Generation } from '../lib/scope.js';
import { MemoryStore } from '../store/memory.js';
import type { Store } from '../store/store.js';
import type { RunSessions } from './context.js';
import { LeaseWatch } from './records/lease.js';
import { ThreadMemory } from './records/thread-memory.js';
import { toStored } from './records/record-kind.js';

/** What clients of one namespace of one account, or of one store, share in this process. */
export interface SharedState {
  store: Store;
  namespace: string;
  sessions: RunSessions;
  leases: LeaseWatch;
  knownThreads: ThreadMemory;
}

/** A store, and what is shared in each of its namespaces. */
interface SharedStore {
  store: Store;
  byNamespace: Map<string, SharedState>;
}

type ByAccount = Map<string, SharedStore>;

interface Registry {
  byAccount: ByAccount;
  byStore: WeakMap<Store, SharedStore>;
  /** Of clients that talk to a fake. */
  byGeneration: WeakMap<Generation, ByAccount>;
}

/** On the global symbol registry, so that ESM, CommonJS and reloaded copies of this module meet in one place. */
const REGISTRY = Symbol.for('openai-assistants-shim/registry/4');

/** Whose state it is. */
export interface StateOwner {
  /** The store that the client was given. */
  store?: Store | undefined;
  namespace: string;
  /** Any string that names the account. */
  account: string;
  /** Of the fake that the client talks to. */
  generation?: Generation | null;
}

/**
 * The state of a given store, or of an account that was given none: of the account in the fake's generation, if the
 * client talks to a fake, else of the account in this process.
 */
export function shareState({ store, namespace, account, generation = null }: StateOwner): SharedState {
  const registry = getRegistry();
  if (store)
    return inNamespace(
      findOrMake(registry.byStore, store, () => wrap(store)),
      namespace,
    );
  if (generation === null) {
    return inNamespace(
      findOrMake(registry.byAccount, account, () => wrap(new MemoryStore())),
      namespace,
    );
  }
  const ofFake = findOrMake(registry.byGeneration, generation, (): ByAccount => new Map());
  return inNamespace(
    findOrMake(ofFake, account, () => wrap(new MemoryStore())),
    namespace,
    generation,
  );
}

const wrap = (store: Store): SharedStore => ({ store, byNamespace: new Map() });

/** What a fake's clients share holds what the test has put there, and goes with the fake. */
function inNamespace(
  { store, byNamespace }: SharedStore,
  namespace: string,
  generation: Generation | null = null,
): SharedState {
  return findOrMake(byNamespace, namespace, () => {
    for (const seed of generation?.seeds ?? []) void writeSeed(store, namespace, seed);
    generation?.stores.push({ add: (seed) => writeSeed(store, namespace, seed) });
    return {
      store,
      namespace,
      sessions: new Map(),
      leases: new LeaseWatch(),
      knownThreads: new ThreadMemory(),
    };
  });
}

const writeSeed = (store: Store, namespace: string, { partition, ...change }: Generation['seeds'][number]) =>
  store.write(toStored(namespace, partition), [{ ...change, version: crypto.randomUUID() }]);

function findOrMake<Key, Value extends object>(
  known: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

function getRegistry(): Registry {
  const holder: { [REGISTRY]?: Registry | undefined } & object = globalThis;
  return (holder[REGISTRY] ??= { byAccount: new Map(), byStore: new WeakMap(), byGeneration: new WeakMap() });
}

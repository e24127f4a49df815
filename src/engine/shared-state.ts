import { RequestMap } from '../lib/own-request.js';
import type { Generation } from '../lib/scope.js';
import { findDefaultStore } from '../store/default-store.js';
import { MemoryStore } from '../store/memory.js';
import type { Store } from '../store/store.js';
import type { Account } from '../upstream/client-facts.js';
import { AccountWatch } from './access/account-watch.js';
import { ShownThreads } from './access/shown-threads.js';
import { ByAccount } from './by-account.js';
import type { RunSessions } from './context.js';
import { Erasures } from './erase/erasures.js';
import { LeaseWatch } from './records/lease.js';
import { StoreTime } from './records/store-time.js';
import { ThreadHomes } from './records/thread-homes.js';
import { ThreadMemory } from './records/thread-memory.js';
import { toStored } from './records/record-kind.js';

/**
 * What this process keeps for all clients with the same store and namespace. Without a store: for all clients of the
 * same account and namespace.
 */
export interface SharedState {
  store: Store;
  namespace: string;
  sessions: RunSessions;
  leases: LeaseWatch;
  knownThreads: ThreadMemory;
  homes: ThreadHomes;
  shownThreads: ShownThreads;
  erasures: Erasures;
  accountWatch: AccountWatch;
}

interface Registry {
  byAccount: ByAccount<Store>;
  /** For clients that talk to a fake service. */
  byGeneration: WeakMap<Generation, ByAccount<Store>>;
  /** What is shared in each namespace of a store. */
  byStore: WeakMap<Store, Map<string, SharedState>>;
}

/** On the global symbol registry, so that ESM, CommonJS and reloaded copies of this module meet in one place. */
const REGISTRY = Symbol.for('openai-assistants-shim/registry/7');

/** The client whose shared state is looked up. */
export interface StateOwner {
  /** The store that the client was given. */
  store?: Store | undefined;
  namespace: string;
  account: Account;
  /** Set if the client talks to a fake service; a reset of the fake begins a new generation. */
  generation?: Generation | null;
}

/**
 * Finds the state that a client shares with others. The first of these that exists owns it: the given store; if the
 * client talks to a fake, the account in the fake's generation; the process's default store; the account in this
 * process.
 */
export function shareState({ store, namespace, account, generation = null }: StateOwner): SharedState {
  const { byAccount, byGeneration } = getRegistry();
  const named = store ?? (generation === null ? findDefaultStore() : undefined);
  if (named) return inNamespace(named, namespace, null);
  const accounts = generation === null ? byAccount : findOrMake(byGeneration, generation, () => new ByAccount<Store>());
  return inNamespace(
    accounts.find(account, () => new MemoryStore()),
    namespace,
    generation,
  );
}

/** For a fake, the test's seeds are written to the new state, which lives as long as the fake. */
function inNamespace(store: Store, namespace: string, generation: Generation | null): SharedState {
  const byNamespace = findOrMake(getRegistry().byStore, store, () => new Map<string, SharedState>());
  return findOrMake(byNamespace, namespace, () => {
    for (const seed of generation?.seeds ?? []) void writeSeed(store, namespace, seed);
    generation?.stores.push({ add: (seed) => writeSeed(store, namespace, seed) });
    return {
      store,
      namespace,
      sessions: new RequestMap(),
      leases: new LeaseWatch(new StoreTime(store.now?.bind(store) ?? null)),
      knownThreads: new ThreadMemory(),
      homes: new ThreadHomes(),
      shownThreads: new ShownThreads(),
      erasures: new Erasures(),
      accountWatch: new AccountWatch(),
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
  return (holder[REGISTRY] ??= { byAccount: new ByAccount(), byGeneration: new WeakMap(), byStore: new WeakMap() });
}

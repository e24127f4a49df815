import type { Generation } from '../lib/scope.js';
import { MemoryStore } from '../store/memory.js';
import type { Store } from '../store/store.js';
import type { Executions } from './context.js';

/** What clients of one account, or of one store, share in this process. */
export interface SharedState {
  store: Store;
  executions: Executions;
}

type ByAccount = Map<string, SharedState>;

interface Registry {
  byAccount: ByAccount;
  byStore: WeakMap<Store, SharedState>;
  /** Of clients that talk to a fake. */
  byGeneration: WeakMap<Generation, ByAccount>;
}

/** On the global symbol registry, so that ESM, CommonJS and reloaded copies of this module meet in one place. */
const REGISTRY = Symbol.for('openai-assistants-shim/registry/2');

/**
 * The state of a given store, or of an account (any string that names it) that was given none: of the account in the
 * fake's generation, if the client talks to a fake, else of the account in this process.
 */
export function shareState(
  store: Store | undefined,
  account: string,
  generation: Generation | null = null,
): SharedState {
  const registry = getRegistry();
  if (store) return findOrMake(registry.byStore, store, () => ({ store, executions: new Map() }));
  if (generation === null) return findOrMake(registry.byAccount, account, makeState);
  const ofFake = findOrMake(registry.byGeneration, generation, (): ByAccount => new Map());
  return findOrMake(ofFake, account, () => makeStateOf(generation));
}

const makeState = (): SharedState => ({ store: new MemoryStore(), executions: new Map() });

/** The store of an account that a fake's client speaks for: it holds what the test has put there, and goes with it. */
function makeStateOf({ seeds, stores }: Generation): SharedState {
  const state = makeState();
  for (const { key, value } of seeds) void state.store.set(key, value);
  stores.push(state.store);
  return state;
}

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

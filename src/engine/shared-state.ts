import { MemoryStore } from '../store/memory.js';
import type { Store } from '../store/store.js';
import type { Executions } from './context.js';

/** What clients of one account, or of one store, share in this process. */
export interface SharedState {
  store: Store;
  executions: Executions;
}

interface Registry {
  byAccount: Map<string, SharedState>;
  byStore: WeakMap<Store, SharedState>;
}

/** On the global symbol registry, so that ESM, CommonJS and reloaded copies of this module meet in one place. */
const REGISTRY = Symbol.for('openai-assistants-shim/registry/1');

/** The state of a given store, or of an account (any string that names it) that was given none. */
export function shareState(store: Store | undefined, account: string): SharedState {
  const registry = getRegistry();
  const known = store ? registry.byStore.get(store) : registry.byAccount.get(account);
  if (known) return known;
  const state: SharedState = { store: store ?? new MemoryStore(), executions: new Map() };
  if (store) registry.byStore.set(store, state);
  else registry.byAccount.set(account, state);
  return state;
}

function getRegistry(): Registry {
  const holder: { [REGISTRY]?: Registry | undefined } & object = globalThis;
  const registry = holder[REGISTRY] ?? { byAccount: new Map(), byStore: new WeakMap() };
  holder[REGISTRY] = registry;
  return registry;
}

import type { Store } from './store.js';

/** On the global symbol registry: who sets it and who asks may be of different copies of this library. */
const DEFAULT = Symbol.for('openai-assistants-shim/default-store/1');

interface Holder {
  [DEFAULT]?: Store | undefined;
}

/**
 * Sets the store of all clients of this process that have no option `store`; without this call they get one store per account.
 * For a process that serves a single user. Clients of a fake keep the fake's store.
 */
export function setDefaultStore(store: Store): void {
  const holder: Holder & object = globalThis;
  holder[DEFAULT] = store;
}

/** The store set by {@link setDefaultStore}. */
export function findDefaultStore(): Store | undefined {
  const holder: Holder & object = globalThis;
  return holder[DEFAULT];
}

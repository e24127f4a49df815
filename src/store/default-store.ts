import type { Store } from './store.js';

/** On the global symbol registry: who sets it and who asks may be of different copies of this library. */
const DEFAULT = Symbol.for('openai-assistants-shim/default-store/1');

interface Holder {
  [DEFAULT]?: Store | undefined;
}

/**
 * Sets one store for all clients of this process without their own, instead of one per account: for a process that
 * serves a single user. Clients of a fake use the fake's.
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

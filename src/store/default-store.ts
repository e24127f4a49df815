import type { Store } from './store.js';

/** On the global symbol registry, because the code that sets it and the client may use different copies of this library. */
const DEFAULT = Symbol.for('openai-assistants-shim/default-store/1');

interface Holder {
  [DEFAULT]?: Store | undefined;
}

/**
 * Sets the store for all clients of this process without the option `store`; by default they get one store per account. For a
 * process that serves a single user. Clients of a fake keep the fake's store.
 */
export function setDefaultStore(store: Store): void {
  const holder: Holder & object = globalThis;
  holder[DEFAULT] = store;
}

/** The store that {@link setDefaultStore} has set; undefined if there is none. */
export function findDefaultStore(): Store | undefined {
  const holder: Holder & object = globalThis;
  return holder[DEFAULT];
}

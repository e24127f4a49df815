import type { Store } from './store.js';

/** On the global symbol registry: who sets it and who asks may be of different copies of this library. */
const DEFAULT = Symbol.for('openai-assistants-shim/default-store/1');

interface Holder {
  [DEFAULT]?: Store | undefined;
}

/**
 * Gives all clients of this process one store where they name none, instead of one for each account: for a process that serves
 * one user, whatever keys its clients have. Clients that talk to a fake keep to the fake's.
 */
export function setDefaultStore(store: Store): void {
  const holder: Holder & object = globalThis;
  holder[DEFAULT] = store;
}

/** What {@link setDefaultStore} was given in this process. */
export function findDefaultStore(): Store | undefined {
  const holder: Holder & object = globalThis;
  return holder[DEFAULT];
}

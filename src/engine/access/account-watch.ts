import { fingerprint } from '../../lib/fingerprint.js';
import type { Credentials } from '../../upstream/credentials.js';

/** Warning for apps whose clients use one store with different keys. */
export const SHARED_BY_ACCOUNTS =
  'Clients with different API keys, organizations or projects use one store without a namespace. Each of them sees, changes ' +
  "and deletes the assistants of the others. Give those of each account a namespace of its own ('assistants.namespace'); " +
  "where they are of one account, as after a change of keys, write down the one they have: 'oas'.";

/** Notices if clients with different credentials use a store without a namespace. */
export class AccountWatch {
  #first: string | null = null;
  #hasTold = false;

  /** Notes a client. Calls `tell`, once, if another client had different credentials. */
  note(credentials: Credentials, tell: () => void): void {
    const name = fingerprint(JSON.stringify(credentials));
    this.#first ??= name;
    if (name !== this.#first) this.tellOnce(tell);
  }

  tellOnce(tell: () => void): void {
    if (this.#hasTold) return;
    this.#hasTold = true;
    tell();
  }
}

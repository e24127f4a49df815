import { fingerprint } from '../../lib/fingerprint.js';
import type { Credentials } from '../../upstream/credentials.js';

/** What a user is told whose clients of one store have different keys. */
export const SHARED_BY_ACCOUNTS =
  'Clients with different API keys, organizations or projects use one store without a namespace. Each of them sees, changes ' +
  "and deletes the assistants of the others. Give those of each account a namespace of its own ('assistants.namespace'); " +
  "where they are of one account, as after a change of keys, write down the one they have: 'oas'.";

/** Watches whose keys come to a store without a namespace. */
export class AccountWatch {
  #first: string | null = null;
  #hasTold = false;

  /** Takes note of a client. Calls `tell` when another one has come with other credentials, once. */
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

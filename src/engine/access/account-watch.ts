import { fingerprint } from '../../lib/fingerprint.js';
import type { Credentials } from '../../upstream/credentials.js';

/** Warning for apps whose clients use one store with different keys. */
export const SHARED_BY_ACCOUNTS =
  'Clients with different API keys, organizations or projects use one store without a namespace. Each of them sees, changes ' +
  "and deletes the assistants of the others. Give each account its own 'assistants.namespace'. If all keys belong to one " +
  "account, because you changed the key, set it to its default 'oas' to end this warning.";

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

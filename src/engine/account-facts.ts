import { ServiceClock } from '../lib/service-clock.js';

/** What a service has told an account about itself. */
export interface AccountFacts {
  /** The models of which it has said that they do not exist. A model that is gone does not come back. */
  deadModels: Set<string>;
  /** Its time. */
  clock: ServiceClock;
}

type ByAccount = Map<string, AccountFacts>;

interface Registry {
  ofProcess: ByAccount;
  /** Of clients that talk to a fake: what it says is true of itself only. */
  byFake: WeakMap<object, ByAccount>;
}

/** On the global symbol registry, so that ESM, CommonJS and reloaded copies of this module meet in one place. */
const REGISTRY = Symbol.for('openai-assistants-shim/account-facts/1');

/** Nothing was told so far. */
export const createFacts = (): AccountFacts => ({ deadModels: new Set(), clock: new ServiceClock() });

/**
 * What is known to every client of the account for as long as the process lives, or the fake that they talk to.
 */
export function shareFacts(account: string, fake: object | null): AccountFacts {
  const { ofProcess, byFake } = getRegistry();
  const accounts: ByAccount = fake === null ? ofProcess : (byFake.get(fake) ?? new Map<string, AccountFacts>());
  if (fake !== null) byFake.set(fake, accounts);
  const known = accounts.get(account) ?? createFacts();
  accounts.set(account, known);
  return known;
}

function getRegistry(): Registry {
  const holder: { [REGISTRY]?: Registry | undefined } & object = globalThis;
  return (holder[REGISTRY] ??= { ofProcess: new Map(), byFake: new WeakMap() });
}

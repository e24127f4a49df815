import { ServiceClock } from '../lib/service-clock.js';
import type { Account } from '../upstream/client-facts.js';
import { ByAccount } from './by-account.js';
import { RefusedParameters } from './refused-parameters.js';

/** What a service has shown of JSON mode. */
export interface JsonModeFacts {
  /** It has refused a request without the word in a message. */
  isRefused: boolean;
  /** It has done so although a message of the context had the word: each request has to bring one. */
  isInputOnly: boolean;
  /** It takes JSON schemas only. */
  needsSchema: boolean;
}

/** What a service has told an account about itself. */
export interface AccountFacts {
  /** The models of which it has said that they do not exist. A model that is gone does not come back. */
  deadModels: Set<string>;
  /** What its models have refused. */
  refusedParameters: RefusedParameters;
  jsonMode: JsonModeFacts;
  /** Types of items that it has refused as input. */
  refusedItems: Set<string>;
  /** What its users were warned of once for all of their clients. */
  warned: Set<string>;
  /** Its time. */
  clock: ServiceClock;
}

interface Registry {
  ofProcess: ByAccount<AccountFacts>;
  /** Of clients that talk to a fake: what it says is true of itself only. */
  byFake: WeakMap<object, ByAccount<AccountFacts>>;
}

/** On the global symbol registry, so that ESM, CommonJS and reloaded copies of this module meet in one place. */
const REGISTRY = Symbol.for('openai-assistants-shim/account-facts/6');

/** Nothing was told so far. */
export function createFacts(): AccountFacts {
  const clock = new ServiceClock();
  return {
    deadModels: new Set(),
    refusedParameters: new RefusedParameters(clock),
    jsonMode: { isRefused: false, isInputOnly: false, needsSchema: false },
    refusedItems: new Set(),
    warned: new Set(),
    clock,
  };
}

/**
 * What is known to every client of the account for as long as the process lives, or the fake that they talk to.
 */
export function shareFacts(account: Account, fake: object | null): AccountFacts {
  const { ofProcess, byFake } = getRegistry();
  const accounts = fake === null ? ofProcess : (byFake.get(fake) ?? new ByAccount<AccountFacts>());
  if (fake !== null) byFake.set(fake, accounts);
  return accounts.find(account, createFacts);
}

function getRegistry(): Registry {
  const holder: { [REGISTRY]?: Registry | undefined } & object = globalThis;
  return (holder[REGISTRY] ??= { ofProcess: new ByAccount(), byFake: new WeakMap() });
}

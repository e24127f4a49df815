import { ServiceClock } from '../lib/service-clock.js';
import type { Account } from '../upstream/client-facts.js';
import { ByAccount } from './by-account.js';
import { RefusedParameters } from './refused-parameters.js';

/** What a service's refusals showed about its JSON mode. */
export interface JsonModeFacts {
  /** It refuses JSON mode unless the word "json" appears in the context. */
  isRefused: boolean;
  /** It looks for the word in the input of the request only, not in earlier messages. */
  isInputOnly: boolean;
  /** It has no JSON mode, only JSON schemas. */
  needsSchema: boolean;
}

/** What this process learned about a service from its answers to one account. */
export interface AccountFacts {
  /** Models that the service reported as unknown. It is assumed that they do not come back. */
  deadModels: Set<string>;
  /** Parameters that its models refused. */
  refusedParameters: RefusedParameters;
  jsonMode: JsonModeFacts;
  /** Types of items that it refused as input. */
  refusedItems: Set<string>;
  /** Kinds of warnings that a client of the account has logged. */
  warned: Set<string>;
  /** The service's time. */
  clock: ServiceClock;
}

interface Registry {
  ofProcess: ByAccount<AccountFacts>;
  /** For clients that talk to a fake: its answers say nothing about the real service. */
  byFake: WeakMap<object, ByAccount<AccountFacts>>;
}

/** On the global symbol registry, so that ESM, CommonJS and reloaded copies of this module meet in one place. */
const REGISTRY = Symbol.for('openai-assistants-shim/account-facts/6');

/** Facts about a service that has not answered yet. */
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
 * Finds the facts that all clients of an account share, for as long as the process lives, or the fake that they talk
 * to.
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

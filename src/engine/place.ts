import type { OpenAI } from 'openai';
import type { Generation } from '../lib/scope.js';
import type { AssistantsOptions } from '../types/index.js';
import { describeAccount, findScopeOf } from '../upstream/client-facts.js';
import { shareFacts, type AccountFacts } from './account-facts.js';
import { DEFAULT_NAMESPACE } from './records/record-keys.js';
import { shareState, type SharedState } from './shared-state.js';

/**
 * The state that a client's calls use. It changes if the client is pointed at another fake service, or if its fake is
 * reset.
 */
export interface Place {
  state: SharedState;
  generation: Generation | null;
  facts: AccountFacts;
}

/** Returns a function that finds a client's place. It returns the same object until the place changes. */
export function createPlaceFinder(client: OpenAI, options: AssistantsOptions): () => Place {
  const account = describeAccount(client);
  let place: Place | undefined;
  return () => {
    const generation = findScopeOf(client)?.current ?? null;
    if (place?.generation !== generation) place = undefined;
    return (place ??= {
      state: shareState({
        store: options.store,
        namespace: options.namespace ?? DEFAULT_NAMESPACE,
        account,
        generation,
      }),
      generation,
      facts: shareFacts(account, generation),
    });
  };
}

import { OpenAI, type AssistantsOptions, type Store } from 'openai-assistants-shim';
import type { Setup } from './setup.js';

/** Returns another object for the same store, as another process would have: the library shares nothing in memory between them. */
export const viewStore = (store: Store): Store => ({
  get: (...args) => store.get(...args),
  getMany: (...args) => store.getMany(...args),
  list: (...args) => store.list(...args),
  write: (...args) => store.write(...args),
  partitions: (...args) => store.partitions(...args),
  ...(store.now && { now: store.now.bind(store) }),
});

/** Creates a client of the same store and service, as in another process. */
export function connectElsewhere({ fake, store }: Setup, options: AssistantsOptions = {}): OpenAI {
  return new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { ...options, store: viewStore(store) } });
}

/** The processes that can make the call under test. */
export const WHERE = ['the same process', 'another process'] as const;

export const choose = (world: Setup, where: (typeof WHERE)[number]): OpenAI =>
  where === 'the same process' ? world.client : connectElsewhere(world);

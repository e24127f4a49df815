import { OpenAI, type AssistantsOptions, type Store } from 'openai-assistants-shim';
import type { Setup } from './setup.js';

/** The same data, as another process would have it: what is in memory is not shared. */
export const viewStore = (store: Store): Store => ({
  get: (...args) => store.get(...args),
  getMany: (...args) => store.getMany(...args),
  list: (...args) => store.list(...args),
  write: (...args) => store.write(...args),
  partitions: (...args) => store.partitions(...args),
  ...(store.now && { now: store.now.bind(store) }),
});

/** A client of the same store and upstream, in another process. */
export function connectElsewhere({ fake, store }: Setup, options: AssistantsOptions = {}): OpenAI {
  return new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { ...options, store: viewStore(store) } });
}

/** Which process does what a test is about. */
export const WHERE = ['the same process', 'another process'] as const;

export const choose = (world: Setup, where: (typeof WHERE)[number]): OpenAI =>
  where === 'the same process' ? world.client : connectElsewhere(world);

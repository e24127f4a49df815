import { OpenAI, type Store } from 'openai-assistants-shim';
import type { Setup } from './setup.js';

/** The same data, as another process would have it: what is in memory is not shared. */
export const viewStore = (store: Store): Store => ({
  get: (key) => store.get(key),
  getMany: (keys) => store.getMany(keys),
  set: (key, value, options) => store.set(key, value, options),
  delete: (key) => store.delete(key),
  list: (prefix, options) => store.list(prefix, options),
});

/** A client of the same store and upstream, in another process. */
export function connectElsewhere({ fake, store }: Setup): OpenAI {
  return new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: viewStore(store) } });
}

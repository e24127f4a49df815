/**
 * What the root entry declares. At run time `index.ts` exports own classes; to the type checker they are the SDK's, so that
 * a client of ours is an `OpenAI` of the SDK and the reverse, and every namespace (`OpenAI.Beta.Threads.Run`) is there.
 * What ours can do beyond the SDK's is added to the SDK's own declarations: the `assistants` option here, the call styles
 * of SDK v4 in `types/legacy-overloads.ts`.
 */
import './types/legacy-overloads.js';
import './types/legacy-names.js';
import './types/legacy-param-names.js';
import type { AssistantsOptions } from './types/options.js';

declare module 'openai/client' {
  interface ClientOptions {
    /** How the assistants surface (`beta.assistants`, `beta.threads`) of this client behaves. */
    assistants?: AssistantsOptions | undefined;
  }
}

export { AzureOpenAI, OpenAI, OpenAI as default } from 'openai';
export * from 'openai';
export { withAssistants, type WrappableClient } from './client/with-assistants.js';
export { fileFromPath } from './client/file-from-path.js';
export { attachRun, type AttachOptions } from './client/attach-run.js';
export { prune } from './client/prune.js';
export { encryptStore, type StoreCipher, type StoredValueKey } from './store/encrypt-store.js';
export { MemoryStore, type MemoryStoreOptions } from './store/memory.js';
export { AssistantStream } from './assistant-stream/assistant-stream.js';
export type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from './store/store.js';
export type * from './types/index.js';

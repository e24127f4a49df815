/**
 * The types of the root entry. At run time `index.ts` exports classes of this package. For the type checker they are the SDK's
 * classes, so that our clients and the SDK's are assignable to each other, and all namespaces (`OpenAI.Beta.Threads.Run`)
 * exist. Additions are declared on the SDK's types: the option `assistants` here, the call style of SDK v4 in
 * `types/legacy-overloads.ts`.
 */
import './types/legacy-overloads.js';
import './types/legacy-names.js';
import './types/legacy-param-names.js';
import type { AssistantsOptions } from './types/options.js';

declare module 'openai/client' {
  interface ClientOptions {
    /** Options for the Assistants API (`beta.assistants`, `beta.threads`) of this client. */
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

/**
 * Everything that `openai` exports. Its clients, `OpenAI` and `AzureOpenAI`, also have a working Assistants API, which uses the
 * Responses and Conversations APIs.
 */
export * from 'openai';
export { AzureOpenAI, OpenAI, OpenAI as default } from './client/openai.js';
export { withAssistants, type WrappableClient } from './client/with-assistants.js';
export { fileFromPath } from './client/file-from-path.js';
export { attachRun, type AttachOptions } from './client/attach-run.js';
export { prune } from './client/prune.js';
export { encryptStore, type StoreCipher, type StoredValueKey } from './store/encrypt-store.js';
export { MemoryStore, type MemoryStoreOptions } from './store/memory.js';
export { AssistantStream } from './assistant-stream/assistant-stream.js';
export type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from './store/store.js';
export type * from './types/index.js';

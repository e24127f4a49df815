/** `openai-assistants-shim/ids`: the ids of the old API in terms of today's, for code that goes on without the shim. */
export { toConversationId } from './to-conversation-id.js';
export { toResponseId } from './to-response-id.js';
export { toRunId } from './to-run-id.js';
export { toThreadId } from './to-thread-id.js';

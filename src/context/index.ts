/** `openai-assistants-shim/context`: strategies that choose what a run sends of its thread. */
export { fitTokens } from './fit-tokens.js';
export { lastMessages } from './last-messages.js';
export { summarize, type SummarizeOptions } from './summarize.js';
export type {
  ContextFunction,
  ContextItem,
  ContextOption,
  ContextStrategy,
  ContextUsage,
  ThreadContext,
} from '../types/context.js';

import type { LegacyCallEvent, ResponseEndedEvent, ResponseTokens } from 'openai-assistants-shim';

/** Tokens whose total is their sum. */
export const tokens = (inputTokens: number, outputTokens: number, cachedInputTokens = 0): ResponseTokens => ({
  inputTokens,
  cachedInputTokens,
  outputTokens,
  reasoningTokens: 0,
  totalTokens: inputTokens + outputTokens,
});

/** A response that has ended. */
export const ended = (changes: Partial<ResponseEndedEvent> = {}): ResponseEndedEvent => ({
  type: 'response.ended',
  runId: 'run_a',
  threadId: 'thread_a',
  assistantId: 'asst_a',
  responseId: 'resp_a',
  model: 'gpt-4o-2024-08-06',
  status: 'completed',
  usage: tokens(1_000_000, 100_000),
  durationMs: 10,
  reason: null,
  ...changes,
});

/** A call that was made. */
export const called = (changes: Partial<LegacyCallEvent> = {}): LegacyCallEvent => ({
  type: 'legacy.call',
  method: 'threads.create',
  site: '/app/chat.ts:1:2',
  ...changes,
});

export const PRICES = {
  'gpt-4o': { input: 2, cachedInput: 1, output: 10 },
  'gpt-4o-mini': { input: 1, output: 4 },
};

import { badRequest } from './api-error.js';
import { chunkText } from './chunk-text.js';
import { asArray, type JsonObject } from './json.js';
import type { OutputPlan } from './output-plan.js';
import type { FakeOpenAIOptions, WireItem } from './types.js';

const CODE = 'context_length_exceeded';
const MESSAGE = 'Your input exceeds the context window of this model. Please adjust your input and try again.';

/** The plan of a response that has begun, and then fails because its context is too long. */
export const OVERFLOW_PLAN: OutputPlan = {
  items: [],
  ending: { status: 'failed', code: CODE, message: MESSAGE, event: { type: 'invalid_request_error', param: 'input' } },
  usage: {},
};

export const contextTooLong = () => badRequest(MESSAGE, 'input', CODE);

/** Estimates the tokens of a value: the number of pieces in which its text would be streamed. */
export const countTokens = (value: unknown) => chunkText(JSON.stringify(value ?? '')).length;

/** Estimates the tokens of a request that has these items as its context. */
export const countContext = (items: readonly WireItem[], body: JsonObject) =>
  items.reduce((sum, item) => sum + countTokens(item.content ?? item.output ?? item.arguments), 0) +
  countTokens(body.instructions) +
  asArray(body.tools).length * 8;

/**
 * Returns the items that fit into the model's context window. With `truncation: 'auto'`, it drops the oldest items until the
 * rest fits, and the outputs of dropped calls. Otherwise null if they do not all fit.
 */
export function fitContext(
  items: readonly WireItem[],
  body: JsonObject,
  { contextWindow }: FakeOpenAIOptions,
): readonly WireItem[] | null {
  const limit = typeof contextWindow === 'number' ? contextWindow : contextWindow?.[String(body.model)];
  if (limit === undefined || countContext(items, body) <= limit) return items;
  if (body.truncation !== 'auto') return null;
  let kept = items;
  while (kept.length > 0 && countContext(kept, body) > limit) kept = kept.slice(1);
  const calls = new Set(kept.filter(({ type }) => type === 'function_call').map(({ call_id }) => call_id));
  const fitting = kept.filter(({ type, call_id }) => type !== 'function_call_output' || calls.has(call_id));
  return fitting.length > 0 ? fitting : null;
}

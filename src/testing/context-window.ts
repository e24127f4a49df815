import { badRequest } from './api-error.js';
import { chunkText } from './chunk-text.js';
import { asArray, type JsonObject } from './json.js';
import type { OutputPlan } from './output-plan.js';
import type { FakeOpenAIOptions, WireItem } from './types.js';

const CODE = 'context_length_exceeded';
const MESSAGE = 'Your input exceeds the context window of this model. Please adjust your input and try again.';

/** What a response does whose context is found too long once it has begun. */
export const OVERFLOW_PLAN: OutputPlan = {
  items: [],
  ending: { status: 'failed', code: CODE, message: MESSAGE, event: { type: 'invalid_request_error', param: 'input' } },
  usage: {},
};

export const contextTooLong = () => badRequest(MESSAGE, 'input', CODE);

/** How many tokens a value has, roughly: the pieces that text is streamed in. */
export const countTokens = (value: unknown) => chunkText(JSON.stringify(value ?? '')).length;

/** How many tokens a request has with these items as its context. */
export const countContext = (items: readonly WireItem[], body: JsonObject) =>
  items.reduce((sum, item) => sum + countTokens(item.content ?? item.output ?? item.arguments), 0) +
  countTokens(body.instructions) +
  asArray(body.tools).length * 8;

/**
 * The items that fit into the model's context window: all of them; or, with `truncation: 'auto'`, what is left when the oldest
 * are dropped, and the outputs of calls that went with them. Null when they do not fit.
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

import type { ResponseCreateParamsStreaming } from '../../types/responses.js';
import { listOmittable, type OmittablePart } from './leave-out.js';

/** The fields of a refusal. */
export interface Complaint {
  code: string | null;
  param: string | null;
  message: string;
}

/** The refused parts of a request. `anyValue`: all other values of the parameter are refused too. */
export interface RefusedParts {
  parts: OmittablePart[];
  anyValue: boolean;
}

/** Words with which services refuse something altogether. */
const UNSUPPORTED =
  /unsupported|unknown|unrecogni[sz]ed|unexpected|not (be )?(supported|allowed|permitted|accepted|available)|(n't|not) (support|take|accept|allow)|only .*supported/i;

/** OpenRouter's code for any refused request. */
const ANY_REFUSAL = 'invalid_prompt';

/** Ollama's words for an unsupported effort. */
const OF_EFFORT = /invalid reasoning value/i;

/** Refusals to return reasoning in a form that can be sent back. */
const OF_ENCRYPTION = /encrypted content is not supported/i;

/** Refusals of a value of a parameter that has other, supported ones. */
const OF_VALUE = /unsupported value|supported values|value is supported|invalid reasoning value/i;

/** Finds what to leave out of a request so that the service accepts it; null if the refusal is about something else. */
export function findRefusedParts(body: ResponseCreateParamsStreaming, complaint: Complaint): RefusedParts | null {
  const named = findParameter(body, complaint);
  if (named === null) return null;
  const parts = listOmittable(body).filter(({ parameter }) => parameter === named.parameter);
  if (!isOfPart(named) || parts.length === 0) return null;
  const isOfValue = complaint.code === 'unsupported_value' || OF_VALUE.test(complaint.message);
  const entries = named.parameter === 'include' ? findEntries(parts, named.path, complaint.message) : [];
  return entries.length > 0 ? { parts: entries, anyValue: false } : { parts, anyValue: !isOfValue };
}

/**
 * Finds the parameter that the service refuses, and its path in the refusal: `include[1]` belongs to `include`. Null if
 * the refusal is about something else.
 */
export function findParameter(
  body: ResponseCreateParamsStreaming,
  { code: statedCode, param, message }: Complaint,
): { parameter: string; path: string } | null {
  const code = statedCode === ANY_REFUSAL ? null : statedCode;
  const isOfBackground = param === 'background';
  if (code !== null && code !== 'unsupported_parameter' && code !== 'unsupported_value' && !isOfBackground) return null;
  if (param === null && body.reasoning !== undefined && OF_EFFORT.test(message))
    return { parameter: 'reasoning', path: 'reasoning.effort' };
  if (param === null && body.include !== undefined && OF_ENCRYPTION.test(message) && !sendsReasoning(body))
    return { parameter: 'include', path: 'include' };
  if (param === null && code === null && !UNSUPPORTED.test(message)) return null;
  // The first quoted name is the refused one; later ones say what it does not work with.
  for (const path of param === null ? listQuoted(message) : [param]) {
    const parameter = toParameter(path);
    if (Object.hasOwn(body, parameter)) return { parameter, path };
  }
  return null;
}

/** Whether a refusal of encrypted content can be about the input. */
const sendsReasoning = ({ input }: ResponseCreateParamsStreaming): boolean =>
  Array.isArray(input) && input.some(({ type }) => type === 'reasoning');

const listQuoted = (message: string): string[] =>
  [...message.matchAll(/['"`]([\w.[\]]+)['"`]/g)].map(([, name = '']) => name);

/** `reasoning.effort` and `reasoning_effort` belong to `reasoning`. */
function toParameter(path: string): string {
  const [head = ''] = path.split(/[.[]/);
  return head === 'reasoning_effort' ? 'reasoning' : head;
}

/** Whether the refused part may be left out: of `reasoning`, only its effort. */
const isOfPart = ({ parameter, path }: { parameter: string; path: string }): boolean =>
  parameter === path || /^(reasoning[._]effort|include\[.*|prompt_cache_options\..*)$/.test(path);

/** The entries of `include` that the refusal names, by position or value. */
function findEntries(parts: readonly OmittablePart[], path: string, message: string): OmittablePart[] {
  const index = /^include\[(\d+)\]$/.exec(path)?.[1];
  const quoted = listQuoted(message);
  return parts.filter(({ value }, place) => String(place) === index || quoted.includes(String(value)));
}

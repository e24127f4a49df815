import type { ResponseCreateParamsStreaming } from '../../types/responses.js';
import { listOmittable, type OmittablePart } from './leave-out.js';

/** What the service says of a request that it refuses. */
export interface Complaint {
  code: string | null;
  param: string | null;
  message: string;
}

/** What of a request was refused: some of its parts, or also all other values of their parameter. */
export interface RefusedParts {
  parts: OmittablePart[];
  anyValue: boolean;
}

/** That something is not taken at all, in the words of the services. */
const UNSUPPORTED =
  /unsupported|unknown|unrecogni[sz]ed|unexpected|not (be )?(supported|allowed|permitted|accepted|available)|(n't|not) (support|take|accept|allow)|only .*supported/i;

/** The code of OpenRouter for any refusal of a request. */
const ANY_REFUSAL = 'invalid_prompt';

/** An effort that is not taken, in the words of Ollama. */
const OF_EFFORT = /invalid reasoning value/i;

/** That reasoning is not sent in a form that the caller could send back. */
const OF_ENCRYPTION = /encrypted content is not supported/i;

/** That it is a value that is not taken, though others are. */
const OF_VALUE = /unsupported value|supported values|value is supported|invalid reasoning value/i;

/** What may be left out of a request for the service to take it; null where it complains of something else. */
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
 * The parameter that the service does not take, and how it calls it: `include[1]` is of `include`. null where its complaint
 * is another.
 */
export function findParameter(
  body: ResponseCreateParamsStreaming,
  { code: given, param, message }: Complaint,
): { parameter: string; path: string } | null {
  const code = given === ANY_REFUSAL ? null : given;
  const isOfBackground = param === 'background';
  if (code !== null && code !== 'unsupported_parameter' && code !== 'unsupported_value' && !isOfBackground) return null;
  if (param === null && body.reasoning !== undefined && OF_EFFORT.test(message))
    return { parameter: 'reasoning', path: 'reasoning.effort' };
  if (param === null && body.include !== undefined && OF_ENCRYPTION.test(message) && !sendsReasoning(body))
    return { parameter: 'include', path: 'include' };
  if (param === null && code === null && !UNSUPPORTED.test(message)) return null;
  // What the message quotes first is what it is about; what follows says beside what it is not taken.
  for (const path of param === null ? listQuoted(message) : [param]) {
    const parameter = toParameter(path);
    if (Object.hasOwn(body, parameter)) return { parameter, path };
  }
  return null;
}

/** Whether a refusal of encrypted content may be one of the input. */
const sendsReasoning = ({ input }: ResponseCreateParamsStreaming): boolean =>
  Array.isArray(input) && input.some(({ type }) => type === 'reasoning');

const listQuoted = (message: string): string[] =>
  [...message.matchAll(/['"`]([\w.[\]]+)['"`]/g)].map(([, name = '']) => name);

/** `reasoning.effort` and `reasoning_effort` are of `reasoning`. */
function toParameter(path: string): string {
  const [head = ''] = path.split(/[.[]/);
  return head === 'reasoning_effort' ? 'reasoning' : head;
}

/** Whether what the service names is what may be left out of the parameter: of `reasoning` its effort alone. */
const isOfPart = ({ parameter, path }: { parameter: string; path: string }): boolean =>
  parameter === path || /^(reasoning[._]effort|include\[.*|prompt_cache_options\..*)$/.test(path);

/** The entries of `include` that the service names, by their place or themselves. */
function findEntries(parts: readonly OmittablePart[], path: string, message: string): OmittablePart[] {
  const index = /^include\[(\d+)\]$/.exec(path)?.[1];
  const quoted = listQuoted(message);
  return parts.filter(({ value }, place) => String(place) === index || quoted.includes(String(value)));
}

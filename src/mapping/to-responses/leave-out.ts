import type { ResponseCreateParamsStreaming } from '../../types/responses.js';
import type { Loss } from './loss.js';
import { toOldName } from './parameter-names.js';

/** A parameter that may be left out. */
interface Omittable {
  /** Values that may be left out; default: any. */
  mayGo?: (value: unknown) => boolean;
  /** What its absence means for a run. */
  means?: string;
}

const isTrue = (value: unknown): boolean => value === true;

/** The parameters that may be left out if the service refuses them, by their new names. */
const OMITTABLES: Readonly<Record<string, Omittable>> = {
  reasoning: { mayGo: (effort) => effort !== 'none' },
  temperature: {},
  top_p: {},
  truncation: { means: 'the library drops the oldest messages of a thread that is too long' },
  prompt_cache_key: {},
  prompt_cache_retention: {},
  prompt_cache_options: {},
  background: { mayGo: isTrue, means: 'its runs end with the process that executes them' },
  store: { mayGo: isTrue, means: 'the service may keep its responses for a short time only' },
  include: { means: 'run steps lack what it asks for' },
  parallel_tool_calls: { mayGo: isTrue },
};

/** How many parameters to leave out at most. */
export const MOST_LEFT_OUT = 4;

/**
 * A part of a request that may be left out: the effort of `reasoning`, an entry of `include`, or else a whole
 * parameter.
 */
export interface OmittablePart {
  parameter: string;
  value: unknown;
}

/** The parts of a request that may be left out, the effort first. */
export function listOmittable(body: ResponseCreateParamsStreaming): OmittablePart[] {
  return Object.entries(OMITTABLES).flatMap(([parameter, { mayGo }]) =>
    readValues(body, parameter)
      .filter((value) => value !== undefined && value !== null && (mayGo?.(value) ?? true))
      .map((value) => ({ parameter, value })),
  );
}

function readValues(body: ResponseCreateParamsStreaming, parameter: string): readonly unknown[] {
  if (parameter === 'reasoning') return [body.reasoning?.effort];
  // The option `request` can put anything there; the service then refuses it.
  if (parameter === 'include') return Array.isArray(body.include) ? body.include : [];
  return [Reflect.get(body, parameter)];
}

/** The reasoning effort of a request. */
export const readEffort = ({ reasoning }: Pick<ResponseCreateParamsStreaming, 'reasoning'>): string | null =>
  reasoning?.effort ?? null;

/** Leaves out what was refused before, and lists what is lost. */
export function leaveOut(
  body: ResponseCreateParamsStreaming,
  wasRefused: (part: OmittablePart, efforts: readonly (string | null)[]) => boolean,
): { body: ResponseCreateParamsStreaming; losses: Loss[] } {
  let next = body;
  const losses = new Map<string, Loss>();
  for (const part of listOmittable(body)) {
    // The effort goes first: a parameter refused with it may be accepted without it.
    if (!wasRefused(part, [readEffort(body), readEffort(next)])) continue;
    if (losses.size >= MOST_LEFT_OUT && !losses.has(part.parameter)) break;
    next = removePart(next, part);
    losses.set(part.parameter, describeLoss(body.model, part.parameter));
  }
  return { body: next, losses: [...losses.values()] };
}

function removePart(
  body: ResponseCreateParamsStreaming,
  { parameter, value }: OmittablePart,
): ResponseCreateParamsStreaming {
  const next = { ...body };
  Reflect.deleteProperty(next, parameter);
  if (parameter === 'reasoning') {
    const { effort: _effort, ...reasoning } = body.reasoning ?? {};
    return Object.keys(reasoning).length === 0 ? next : { ...next, reasoning };
  }
  if (parameter !== 'include') return next;
  const include = body.include?.filter((entry) => entry !== value) ?? [];
  return include.length === 0 ? next : { ...next, include };
}

function describeLoss(model: unknown, parameter: string): Loss {
  const old = toOldName(parameter);
  const name = String(model);
  const means = OMITTABLES[parameter]?.means;
  return {
    kind: `omit:${name}:${old}`,
    message: `'${old}' is not sent to the model '${name}', which refuses it${means === undefined ? '' : `: ${means}`}.`,
    leftOut: { parameter: old, model: name },
  };
}

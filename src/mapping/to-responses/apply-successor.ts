import { isArray, isRecord } from '../../lib/plain-values.js';
import { findLimits, listRefused } from '../../models/find-model.js';
import type { ModelSuccessor } from '../../types/index.js';
import type { ResponseCreateParamsStreaming } from '../../types/responses.js';
import { convertTokenLimit } from './convert-token-limit.js';
import type { Loss } from './loss.js';
import { toNewName, toOldName } from './parameter-names.js';
import type { RunParameters } from './run-parameters.js';

/** The model that replaces a run's model. */
export interface Replacement {
  successor: ModelSuccessor;
  /**
   * Whether the options name it, rather than our table. With our table, the run's own effort takes precedence over the
   * table's.
   */
  isGiven: boolean;
}

/** Adapts a run's request to the successor: leaves out and sets parameters. */
export function applySuccessor(
  body: ResponseCreateParamsStreaming,
  { parameters, usedCompletionTokens }: { parameters: RunParameters; usedCompletionTokens: number },
  { successor, isGiven }: Replacement,
): { body: ResponseCreateParamsStreaming; losses: Loss[] } {
  const { model, omit = [], set = {} } = successor;
  let next: ResponseCreateParamsStreaming = { ...body, model };
  const losses: Loss[] = [];
  const leaveOut = (name: string, why: string): void => {
    const renamed = toNewName(name);
    const old = toOldName(renamed);
    // `truncation` is also sent if the caller did not ask for it.
    const wasAsked = renamed in next && (renamed !== 'truncation' || parameters.truncation_strategy !== undefined);
    Reflect.deleteProperty(next, renamed);
    if (!wasAsked) return;
    losses.push({
      kind: `omit:${model}:${old}`,
      message: `'${old}' is not sent to the model '${model}', ${why}.`,
      leftOut: { parameter: old, model },
    });
  };

  for (const name of omit) leaveOut(name, isGiven ? 'as configured' : 'which does not take it');
  if (isGiven) return { body: merge(next, toNewNames(set, usedCompletionTokens)), losses };

  const limits = findLimits(model) ?? { refuses: [] };
  const effort = body.reasoning?.effort ?? undefined;
  const isLacking = effort !== undefined && effort !== 'none' && limits.lacksEfforts?.includes(effort);
  if (isLacking) leaveOut('reasoning_effort', `which does not have '${effort}'`);
  const { reasoning_effort: _effort, ...rest } = set;
  const own = effort === undefined || isLacking ? set : rest;
  next = merge(next, toNewNames(own, usedCompletionTokens));
  const refused = listRefused(limits, next.reasoning?.effort);
  for (const name of refused) leaveOut(name, 'which does not take it while it reasons');
  return { body: next, losses };
}

function toNewNames(
  { reasoning_effort: effort, max_completion_tokens: limit, ...set }: NonNullable<ModelSuccessor['set']>,
  used: number,
): Record<string, unknown> {
  return {
    ...set,
    ...(effort === undefined ? {} : { reasoning: { ...set.reasoning, effort } }),
    ...(limit === undefined ? {} : { max_output_tokens: convertTokenLimit(limit, used) }),
  };
}

/** Adds parameters to a request: merges objects, joins arrays, replaces other values. */
function merge<Body extends object>(body: Body, set: Record<string, unknown>): Body {
  const merged = { ...body };
  for (const [name, value] of Object.entries(set)) {
    if (value !== undefined) Reflect.set(merged, name, mergeValues(Reflect.get(merged, name), value));
  }
  return merged;
}

function mergeValues(own: unknown, value: unknown): unknown {
  if (isArray(own) && isArray(value)) return [...new Set([...own, ...value])];
  return isRecord(own) && isRecord(value) ? merge(own, value) : value;
}

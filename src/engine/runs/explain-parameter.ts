import { refusedWith } from '../../errors.js';
import { findParameter } from '../../mapping/to-responses/find-refused-parts.js';
import { toOldName } from '../../mapping/to-responses/parameter-names.js';
import type { ModelSuccessor } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import { readComplaint } from './failed-outcome.js';
import { writeOption } from './replace-model.js';
import type { WrittenRequest } from './write-request.js';

/** Parameters that the option `models` cannot change: the run's content, and what the library itself sets. */
const NO_SETTINGS = new Set([
  ...['model', 'input', 'conversation', 'previous_response_id', 'stream', 'background', 'store'],
  ...['instructions', 'tools', 'metadata'],
]);

/**
 * Adds to the service's refusal of a parameter which option would leave it out. For parameters that the library does
 * not leave out by itself. Other errors are returned unchanged.
 */
export function explainParameter(
  ctx: EngineContext,
  { body, asked, replacement }: WrittenRequest,
  error: unknown,
): unknown {
  const complaint = ctx.upstream.classify(error) === 'rejected' ? readComplaint(error) : null;
  if (complaint?.status !== 400) return error;
  const parameter = findParameter(body, complaint)?.parameter;
  if (parameter === undefined || NO_SETTINGS.has(parameter)) return error;
  const successor = replacement?.successor ?? { model: String(body.model) };
  const { code, param, message } = complaint;
  return refusedWith(`${message} ${suggest(asked, successor, parameter)}`, { status: 400, code, param });
}

function suggest(asked: string, successor: ModelSuccessor, parameter: string): string {
  const { set = {}, omit = [] } = successor;
  if (parameter === 'reasoning') {
    return `To ask for another effort, set ${writeOption(asked, { ...successor, set: { ...set, reasoning_effort: 'low' } })}.`;
  }
  // A parameter in `set` is sent even if it is in `omit`, so it must be removed from `set`.
  const others: ModelSuccessor['set'] = { ...set };
  for (const name of [parameter, toOldName(parameter)]) Reflect.deleteProperty(others, name);
  const isAlone = Object.keys(others).length === 0;
  const named = { model: successor.model, ...(isAlone ? {} : { set: others }) };
  return `To leave it out, set ${writeOption(asked, { ...named, omit: [...omit, toOldName(parameter)] })}.`;
}

import { refusedWith } from '../../errors.js';
import { isRecord } from '../../lib/plain-values.js';
import type { Replacement } from '../../mapping/to-responses/apply-successor.js';
import { findSuccessor, isFineTuned } from '../../models/find-model.js';
import { checkSuccessor } from '../../schemas/check-models.js';
import type { EventSubject, ModelSuccessor } from '../../types/index.js';
import { readStatus } from '../../upstream/classify-error.js';
import type { EngineContext } from '../context.js';
import { readErrorCode, toLastError } from './failed-outcome.js';
import type { RunFallback, RunRecord } from './run-events.js';

/**
 * What the next request of a run goes to in place of the model that it names: what the options give for it, or under
 * `auto` its successor once the service has said that it is gone. Undefined: that model itself.
 */
export function findReplacement(ctx: EngineContext, model: string): Replacement | undefined {
  const { models } = ctx;
  if (models === 'asked') return undefined;
  if (models === 'auto') return ctx.deadModels.has(model) ? takeSuccessor(model) : undefined;
  const isFunction = typeof models === 'function';
  const entry = isFunction ? models(model) : Object.hasOwn(models, model) ? models[model] : undefined;
  if (entry === undefined) return undefined;
  if (isFunction) checkSuccessor(`assistants.models('${model}')`, entry);
  return { successor: typeof entry === 'string' ? { model: entry } : entry, isGiven: true };
}

/** As {@link findReplacement}, for a run: what it has fallen back on goes first. */
export function findRunReplacement(
  ctx: EngineContext,
  { asked, state }: RunRecord,
  {
    model = asked.parameters.model,
    fallback = state.fallback,
  }: { model?: string; fallback?: RunFallback | undefined } = {},
): Replacement | undefined {
  return fallback?.model ? { successor: fallback.model, isGiven: true } : findReplacement(ctx, model);
}

/** The model that a run asks, as far as is known without the option `request`. */
export const findModel = (ctx: EngineContext, record: RunRecord): string =>
  findRunReplacement(ctx, record)?.successor.model ?? record.asked.parameters.model;

/**
 * Takes note of a model that the service has called unknown. Whether there is a successor to ask in its place, of which
 * the user is told once.
 */
export function replaceDeadModel(ctx: EngineContext, model: string): boolean {
  if (ctx.models !== 'auto' || takeSuccessor(model) === undefined) return false;
  ctx.deadModels.add(model);
  return true;
}

/**
 * Tells listeners that another model is called for a run. Warns once that a model is gone and what answers in its place,
 * unless the options say so already.
 */
export function tellOfReplacement(
  ctx: EngineContext,
  model: string,
  { successor, isGiven }: Replacement,
  { runId, threadId, assistantId }: EventSubject,
): void {
  ctx.notify?.({ type: 'model.replaced', runId, threadId, assistantId, asked: model, sent: successor.model });
  if (isGiven) return;
  const lost = isFineTuned(model) ? ' What it was trained to do is lost.' : '';
  ctx.warnOnce(
    `model:${model}`,
    `the model '${model}' is gone (shutdown: ${successor.shutdown ?? 'unknown'}); '${successor.model}' answers in its place.${lost} ` +
      `To say so yourself, set ${writeOption(model, successor)}.`,
  );
}

/**
 * The service's refusal of a model that does not exist, with what to set behind its own words. Any other error is returned
 * as it is.
 */
export function explainModelNotFound(
  ctx: EngineContext,
  model: string,
  replacement: Replacement | undefined,
  error: unknown,
): unknown {
  if (ctx.upstream.classify(error) !== 'model_not_found') return error;
  const sent = replacement?.successor.model ?? model;
  const inPlace = sent === model ? '' : ` It was asked in place of '${model}'.`;
  const code = readErrorCode(error);
  // A deployment of Azure has any name, and no date of OpenAI's.
  const successor = code === 'DeploymentNotFound' ? undefined : findSuccessor(sent);
  const message = `${toLastError(error).message}${inPlace} ${suggest(model, sent, successor)}`;
  const param = isAboutParameter(error) ? 'model' : null;
  return refusedWith(message, { status: readStatus(error) ?? 404, param, code });
}

function isAboutParameter(error: unknown): boolean {
  return isRecord(error) && error['param'] === 'model';
}

function suggest(model: string, sent: string, successor: ModelSuccessor | undefined): string {
  if (successor === undefined) return `To use another model, set ${writeOption(model, { model: '…' })}.`;
  const lost = isFineTuned(sent) ? ' without its training' : '';
  return `'${sent}' is shut down as of ${successor.shutdown}: to use its successor${lost}, set ${writeOption(model, successor)}.`;
}

function takeSuccessor(model: string): Replacement | undefined {
  const successor = findSuccessor(model);
  return successor && { successor, isGiven: false };
}

/** The option as code that can be copied: `models: { 'gpt-4o': 'gpt-6-luna' }`. */
export function writeOption(model: string, { shutdown: _shutdown, ...successor }: ModelSuccessor): string {
  const isPlain = successor.set === undefined && successor.omit === undefined;
  return `models: { '${model}': ${writeValue(isPlain ? successor.model : successor)} }`;
}

function writeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeValue).join(', ')}]`;
  if (typeof value === 'string') return `'${value}'`;
  if (!isRecord(value)) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, entry]) => `${name}: ${writeValue(entry)}`)
    .join(', ')} }`;
}

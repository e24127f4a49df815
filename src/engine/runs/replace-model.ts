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
 * The model to ask instead of the given one, by the option `models`; with `auto`, its successor, once the service has
 * said that the model is gone. Undefined: the model itself.
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

/** Like {@link findReplacement}, for a run: the model of the option `fallbacks` comes first, if the run uses one. */
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

/** The model that a run asks, without regard to the option `request`. */
export const findModel = (ctx: EngineContext, record: RunRecord): string =>
  findRunReplacement(ctx, record)?.successor.model ?? record.asked.parameters.model;

/** Notes that the service does not know a model. Returns whether a successor can be asked instead. */
export function replaceDeadModel(ctx: EngineContext, model: string): boolean {
  if (ctx.models !== 'auto' || takeSuccessor(model) === undefined) return false;
  ctx.deadModels.add(model);
  return true;
}

/**
 * Reports to the listeners that another model is asked. Warns once that a model is gone and which one replaces it,
 * unless the options name the replacement.
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

/** Adds to the service's refusal of an unknown model which option to set. Other errors are returned unchanged. */
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
  // Azure deployments have names of their own, so OpenAI's shutdown dates do not apply.
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

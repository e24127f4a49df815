import { findSuccessor, isFineTuned } from '../../models/find-model.js';
import type { EngineContext } from '../context.js';
import { writeOption } from './replace-model.js';

const DAY_MS = 24 * 3600 * 1000;

/** How long before a shutdown to warn: enough time to try the successor. */
const NOTICE_MS = 60 * DAY_MS;

/**
 * Warns once that the model of a run will be shut down soon, and what to set. Only if model names are OpenAI's:
 * elsewhere they mean other models.
 */
export function warnOfShutdown(ctx: EngineContext, model: string): void {
  const { clock, speaksToOpenAI, models } = ctx;
  const successor = speaksToOpenAI || models === 'auto' ? findSuccessor(model) : undefined;
  if (successor === undefined) return;
  const left = Date.parse(successor.shutdown) - clock.now();
  // After its date, the model is gone, or is still available to this account.
  if (left <= 0 || left > NOTICE_MS) return;
  const lost = isFineTuned(model) ? ' without its training' : '';
  const until = models === 'auto' ? ` From then on that one answers in its place${lost}.` : '';
  ctx.warnOnce(
    `shutdown:${model}`,
    `the model '${model}' will be shut down on ${successor.shutdown}; its successor is '${successor.model}'.${until} ` +
      `To use it now${lost}, set ${writeOption(model, successor)}.`,
  );
}

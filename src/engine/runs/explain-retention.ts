import { refusedWith } from '../../errors.js';
import type { EngineContext } from '../context.js';
import { readComplaint } from './failed-outcome.js';

const KEEPS_NOTHING = /Zero Data Retention/i;

const WHAT_IT_MEANS =
  'A run names the conversation or response that holds its thread, which the service refuses for an organization or project that ' +
  "keeps no data: set the option history to 'store', which keeps new threads in your own store, or use a key of a project without " +
  'Zero Data Retention.';

/**
 * Explains a refusal because of Zero Data Retention: appends to the service's message what it means and what to set.
 * Other errors are returned unchanged.
 */
export function explainRetention(ctx: EngineContext, error: unknown): unknown {
  if (ctx.upstream.classify(error) !== 'rejected') return error;
  const { status, code, param, message } = readComplaint(error);
  if (status !== 400 || !KEEPS_NOTHING.test(message)) return error;
  return refusedWith(`${message} ${WHAT_IT_MEANS}`, { status, code, param });
}

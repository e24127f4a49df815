import { nowInSeconds } from '../../../lib/clock.js';
import { describeThrown } from '../../../lib/describe-thrown.js';
import { randomId } from '../../../lib/random-id.js';
import { unlessAborted } from '../../../lib/unless-aborted.js';
import type { Fallback, FixedAnswer, LastError } from '../../../types/index.js';
import type { Call } from '../../../upstream/call.js';
import { readStatus } from '../../../upstream/classify-error.js';
import type { EngineContext } from '../../context.js';
import { toLastError } from '../failed-outcome.js';
import { isTooLong } from '../remedies/too-long.js';
import type { RunFallback, RunRecord } from '../run-events.js';

/** The failure of a model in a run. */
export interface ModelFailure {
  /** The model that failed. */
  from: string;
  /** The service's error code or status. */
  code: string | null;
  /** The error code that the run would fail with. */
  as: LastError['code'];
}

/**
 * Whether a request failed because of the model: it is overloaded, fails, or does not exist. Not for errors of the
 * caller, a conversation in use, or a broken connection.
 */
export function isModelFault(ctx: EngineContext, error: unknown): boolean {
  const kind = ctx.upstream.classify(error);
  if (kind === 'model_not_found') return true;
  if (kind !== 'reported' && kind !== 'overloaded') return false;
  return readStatus(error) !== 409 && !isTooLong(error) && toLastError(error).code !== 'invalid_prompt';
}

/** Whether the option `fallbacks` has an entry left for a run. */
export const hasFallback = (ctx: EngineContext, known: RunFallback | undefined, from: string): boolean =>
  findNext(ctx, known, from) !== null;

/**
 * Chooses how a run continues after a failure: the next entry of the option `fallbacks`, without models that have
 * already failed this run. Null if there is none, or a fixed answer that cannot be produced.
 */
export async function chooseFallback(
  ctx: EngineContext,
  record: RunRecord,
  known: RunFallback | undefined,
  { from, code, as }: ModelFailure,
  call: Call,
): Promise<RunFallback | null> {
  const next = findNext(ctx, known, from);
  if (next === null) return null;
  const { entry, used } = next;
  const earlier = known?.changes ?? [];
  if (!('text' in entry)) return { used, changes: [...earlier, { from, to: entry.model, code }], model: entry };
  const text = await readText(ctx, record, entry.text, as, call);
  if (text === null) return null;
  const answer = { id: randomId('msg_'), text, at: nowInSeconds(ctx.clock) };
  return { used, changes: [...earlier, { from, to: null, code }], answer };
}

function findNext(
  { options: { fallbacks = [] } }: EngineContext,
  known: RunFallback | undefined,
  from: string,
): { entry: Fallback; used: number } | null {
  const failed = [from, ...(known?.changes ?? []).map((change) => change.from)];
  const used = known?.answer ? fallbacks.length : (known?.used ?? 0);
  for (const [index, entry] of fallbacks.entries()) {
    if (index >= used && ('text' in entry || !failed.includes(entry.model))) return { entry, used: index + 1 };
  }
  return null;
}

/** The text of the fixed answer. Null if the app's function fails: then the run fails with the model's own error. */
async function readText(
  ctx: EngineContext,
  { asked: { run, parameters }, state: { metadata } }: RunRecord,
  answer: FixedAnswer,
  code: LastError['code'],
  call: Call,
): Promise<string | null> {
  if (typeof answer === 'string') return answer;
  const { thread_id: threadId, assistant_id: assistantId } = run;
  const about = { threadId, assistantId, model: parameters.model, metadata: { ...metadata }, code };
  try {
    const text: unknown = await unlessAborted(call.options.signal, async () => answer(about));
    if (typeof text === 'string' && text !== '') return text;
    ctx.warnOnce('fallback-text', "The option 'fallbacks' gave no text: the run fails as if it had no fixed answer.");
  } catch (error) {
    if (call.options.signal?.aborted) throw error;
    ctx.warnOnce('fallback-text', `The 'text' of the option 'fallbacks' failed: ${describeThrown(error)}`);
  }
  return null;
}

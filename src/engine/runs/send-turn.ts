import { forwardAbort } from '../../lib/forward-abort.js';
import { withSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { explainRefusal } from '../explain-refusal.js';
import { LeaseLostError } from '../records/lease.js';
import { explainParameter } from './explain-parameter.js';
import { explainRetention } from './explain-retention.js';
import { prepareJsonMode } from './json-mode.js';
import { isLostTurn, recoverLostTurn } from './lost-turn.js';
import { LostAnswerError, receiveCreated, type StartedTurn } from './receive-created.js';
import { findRemedy, type UsedRemedies } from './remedies/find-remedy.js';
import { explainModelNotFound } from './replace-model.js';
import type { RunRecord } from './run-events.js';
import type { TurnRequest } from './turn-request.js';
import { writeRequest, type WrittenRequest } from './write-request.js';

/** A turn on its way, in all its attempts. */
interface Sending {
  /** What is asked for now: what a refusal has changed stays changed. */
  request: TurnRequest;
  used: UsedRemedies;
}

/** What becomes of a request while the conversation is in use. */
type WhenLocked = 'wait' | 'throw';

/** A request that came to nothing in a way that the old API reported on the run: its error. */
export interface FailedTurn {
  error: unknown;
}

/**
 * Sends the run's request to the model and waits until the response has its id. When the answer is lost, what became of
 * the request is looked up, and it is sent again if it did not arrive. 429, 5xx and a request of which nothing can be
 * learned are resolved, for the run to fail with; any other refusal is thrown. A conversation that is still in use after the retries is the
 * legacy 400, an unknown one the legacy 404.
 *
 * Until the response has its id the caller's signal gives the request up, from then on the turn's controller does: a
 * response whose id is not known could not be stopped.
 */
export async function startTurn(
  ctx: EngineContext,
  record: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<StartedTurn | FailedTurn> {
  const readSentAt = ctx.clock.mark();
  const sending: Sending = { request, used: new Map() };
  try {
    return await sendTurn(ctx, record, sending, 'wait', call).catch((fault: unknown) => {
      if (call.options.signal?.aborted || !isLostTurn(ctx, fault)) throw fault;
      const resend = () => sendTurn(ctx, record, sending, 'throw', call);
      return recoverLostTurn(ctx, record, { readSentAt, fault, resend }, call);
    });
  } catch (error) {
    if (call.options.signal?.aborted) throw error;
    if (failsRun(ctx, error)) return { error };
    throw explainRefusal(ctx, record.asked.run.thread_id, error);
  }
}

/**
 * Sends a request again whose process died before it could say what became of it. Null while the conversation is in use:
 * the model works on it. Whatever else is in the way fails the run.
 */
export async function repeatTurn(
  ctx: EngineContext,
  record: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<StartedTurn | FailedTurn | null> {
  try {
    return await sendTurn(ctx, record, { request, used: new Map() }, 'throw', call);
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    return ctx.upstream.classify(error) === 'locked' ? null : { error };
  }
}

async function sendTurn(
  ctx: EngineContext,
  record: RunRecord,
  sending: Sending,
  whenLocked: WhenLocked,
  call: Call,
): Promise<StartedTurn> {
  const controller = new AbortController();
  const unlink = forwardAbort(controller, call.options.signal);
  const own = withSignal(call, controller.signal);
  try {
    sending.request = await prepareJsonMode(ctx, record, sending.request, own);
    for (;;) {
      const written = writeRequest(ctx, record, sending.request, own);
      try {
        const events = await ctx.upstream.streamResponse(written.body, own, whenLocked);
        const background = written.body.background === true;
        const started = await receiveCreated(ctx, events, { background, controller });
        if (started === null) throw new LostAnswerError();
        return started;
      } catch (error) {
        const refused = { ...written, record, request: sending.request, error };
        const next = await findRemedy(ctx, refused, sending.used, own);
        if (next === null) throw explain(ctx, record.asked.parameters.model, written, error);
        sending.request = next;
      }
    }
  } finally {
    call.response = own.response ?? call.response;
    unlink();
  }
}

/** The service's refusal, with what to set where the option `models` helps, and what it means where nothing does. */
function explain(ctx: EngineContext, model: string, written: WrittenRequest, error: unknown): unknown {
  const explained = explainModelNotFound(ctx, model, written.replacement, error);
  return explainRetention(ctx, explainParameter(ctx, model, written, explained));
}

function failsRun(ctx: EngineContext, error: unknown): boolean {
  if (error instanceof LostAnswerError) return true;
  const kind = ctx.upstream.classify(error);
  return kind === 'overloaded' || kind === 'reported';
}

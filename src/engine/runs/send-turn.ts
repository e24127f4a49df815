import { forwardAbort } from '../../lib/forward-abort.js';
import { withoutSignal, withSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { isPromptRefused } from '../../mapping/to-assistants/refused-prompt.js';
import { restoreRunPath } from '../../mapping/to-assistants/restore-path.js';
import type { RequestEdit } from '../../mapping/to-responses/edit-request.js';
import { readRunParameters } from '../../mapping/to-responses/run-parameters.js';
import { findActingTool } from '../../mapping/to-responses/convert-tools.js';
import { eraseStray } from '../erase/erase-leftovers.js';
import { explainRefusal } from '../explain-refusal.js';
import { LeaseLostError } from '../records/lease.js';
import { renameParameter } from '../rename-parameter.js';
import { askForEdit, EditFault } from './ask-for-edit.js';
import { explainParameter } from './explain-parameter.js';
import { explainRetention } from './explain-retention.js';
import { readComplaint } from './failed-outcome.js';
import { prepareContainer } from './containers.js';
import { prepareJsonMode } from './json-mode.js';
import { isLostTurn, recoverLostTurn } from './lost-turn.js';
import { LostAnswerError, UnrepeatableError, type StartedTurn } from './receive-created.js';
import { startFixedAnswer } from './fallbacks/fixed-answer.js';
import { findRemedy, type UsedRemedies } from './remedies/find-remedy.js';
import { explainModelNotFound } from './replace-model.js';
import type { RunRecord } from './run-events.js';
import { sendRequest } from './send-request.js';
import type { TurnRequest } from './turn-request.js';
import { writeRequest, type WrittenRequest } from './write-request.js';

/** A turn on its way, in all its attempts. */
interface Sending {
  /** What is asked for now: what a refusal has changed stays changed. */
  request: TurnRequest;
  edit: RequestEdit | null;
  used: UsedRemedies;
}

/** A request that came to nothing in a way that the old API reported on the run: its error. */
export interface FailedTurn {
  error: unknown;
}

/**
 * Sends the run's request to the model and waits until the response has its id. When the answer is lost, what became of
 * the request is looked up, and it is sent again if it did not arrive. 429, 5xx, a prompt that is too long or breaks a rule for
 * content, and a request of which nothing can be learned are resolved, for the run to fail with; any other refusal is thrown. A
 * conversation that is still in use after the retries is the legacy 400, an unknown one the legacy 404. What the option `request`
 * throws is thrown, before anything is sent.
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
  try {
    const sending = await prepare(ctx, record, request, call);
    const readSentAt = ctx.clock.mark();
    return await sendTurn(ctx, record, sending, { isRepeat: false }, call).catch((fault: unknown) => {
      if (call.options.signal?.aborted || !isLostTurn(ctx, fault)) throw fault;
      const resend = () => sendTurn(ctx, record, sending, { isRepeat: true }, call);
      // A remedy may have sent a window.
      const isBlind = !('conversation' in sending.request.history);
      return recoverLostTurn(ctx, record, { readSentAt, isBlind, fault, resend }, call);
    });
  } catch (error) {
    if (error instanceof EditFault) throw error.cause;
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
    const sending = await prepare(ctx, record, request, call);
    return await sendTurn(ctx, record, sending, { isRepeat: true }, call);
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    if (error instanceof EditFault) return { error: error.cause };
    return ctx.upstream.classify(error) === 'locked' ? null : { error };
  }
}

/** A turn with all that has to be known before it is sent. */
async function prepare(ctx: EngineContext, record: RunRecord, request: TurnRequest, call: Call): Promise<Sending> {
  const prepared = await prepareContainer(ctx, record, request, call);
  return { request: prepared, edit: await askForEdit(ctx, record, prepared, call), used: new Map() };
}

/**
 * Sends a turn's request until it is accepted, or refused for what nothing helps against. A repeated one may have arrived
 * before: it does not wait for a conversation that is in use, and is not sent where its tools may already have acted.
 */
async function sendTurn(
  ctx: EngineContext,
  record: RunRecord,
  sending: Sending,
  { isRepeat }: { isRepeat: boolean },
  call: Call,
): Promise<StartedTurn> {
  const controller = new AbortController();
  const unlink = forwardAbort(controller, call.options.signal);
  const own = withSignal(call, controller.signal);
  try {
    sending.request = await prepareJsonMode(ctx, record, sending.request, own);
    for (;;) {
      const { fallback } = sending.request;
      if (fallback?.answer) return startFixedAnswer(fallback, fallback.answer);
      const written = writeRequest(ctx, record, sending, own);
      const acting = isRepeat ? findActingTool(written.body) : null;
      if (acting !== null) throw new UnrepeatableError(acting);
      const sent = await sendRequest(ctx, written, sending.request, { record, controller, isRepeat }, own);
      if (!('error' in sent)) return sent;
      const { error, begun } = sent;
      const next = await findRemedy(ctx, { ...written, record, request: sending.request, error }, sending.used, own);
      if (next === null && begun !== null) return begun;
      if (next === null) throw explain(ctx, record, sending.request, written, error);
      if (begun !== null && written.body.store === true) await eraseStray(ctx, begun.responseId, withoutSignal(call));
      sending.request = next;
    }
  } finally {
    call.response = own.response ?? call.response;
    unlink();
  }
}

/**
 * The service's refusal, with what to set where the option `models` helps, and what it means where nothing does. It names
 * the parameters of the run.
 */
function explain(
  ctx: EngineContext,
  { asked }: RunRecord,
  { given }: TurnRequest,
  written: WrittenRequest,
  error: unknown,
): unknown {
  const unknownModel = explainModelNotFound(ctx, written.asked, written.replacement, error);
  const explained = explainRetention(ctx, explainParameter(ctx, written, unknownModel));
  const parameters = readRunParameters(asked.run, asked.parameters);
  return renameParameter(explained, (path) => restoreRunPath(path, written.body, parameters, given));
}

function failsRun(ctx: EngineContext, error: unknown): boolean {
  if (error instanceof LostAnswerError) return true;
  const kind = ctx.upstream.classify(error);
  // The old API read a thread only once the run had begun.
  const isOfThread = kind === 'rejected' && isPromptRefused(readComplaint(error));
  return kind === 'overloaded' || kind === 'reported' || isOfThread;
}

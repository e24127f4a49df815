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

/** A turn that is being sent, over all attempts. */
interface Sending {
  /** The current request. Changes by remedies stay in it. */
  request: TurnRequest;
  edit: RequestEdit | null;
  used: UsedRemedies;
}

/** A failure that the old API reported on the run, instead of throwing it. */
export interface FailedTurn {
  error: unknown;
}

/**
 * Sends the run's request to the model and waits until the response has its id. If the answer is lost, finds out
 * whether the request arrived, and sends it again if not.
 *
 * Resolves a `FailedTurn`, with which the run fails, for 429, 5xx, a prompt that is too long or breaks a content rule,
 * and a request whose fate stays unknown. Throws other refusals: a conversation that is still in use after the retries
 * as the legacy 400, an unknown one as the legacy 404. If the option `request` throws, its error is thrown and nothing
 * is sent.
 *
 * Until the response has its id, the caller's signal aborts the request; afterwards only the turn's controller does,
 * because a response without a known id could not be stopped.
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
 * Sends a request again after the process that sent it died. Null while the conversation is in use, because the model
 * may be working on it. Any other fault is resolved, to fail the run.
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

/** Prepares a turn: its container, and the change by the option `request`. */
async function prepare(ctx: EngineContext, record: RunRecord, request: TurnRequest, call: Call): Promise<Sending> {
  const prepared = await prepareContainer(ctx, record, request, call);
  return { request: prepared, edit: await askForEdit(ctx, record, prepared, call), used: new Map() };
}

/**
 * Sends a turn's request until it is accepted, or refused for a reason without a remedy. A repeated request may have
 * arrived before: it does not wait for a conversation that is in use, and is not sent if its tools may already have
 * acted.
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

/** Explains a refusal: adds which option helps and what it means, and renames parameters to those of the run. */
function explain(
  ctx: EngineContext,
  { asked }: RunRecord,
  { newMessages }: TurnRequest,
  written: WrittenRequest,
  error: unknown,
): unknown {
  const unknownModel = explainModelNotFound(ctx, written.asked, written.replacement, error);
  const explained = explainRetention(ctx, explainParameter(ctx, written, unknownModel));
  const parameters = readRunParameters(asked.run, asked.parameters);
  return renameParameter(explained, (path) => restoreRunPath(path, written.body, parameters, newMessages));
}

function failsRun(ctx: EngineContext, error: unknown): boolean {
  if (error instanceof LostAnswerError) return true;
  const kind = ctx.upstream.classify(error);
  // The old API read the thread only after the run had begun, so this failed the run.
  const isOfThread = kind === 'rejected' && isPromptRefused(readComplaint(error));
  return kind === 'overloaded' || kind === 'reported' || isOfThread;
}

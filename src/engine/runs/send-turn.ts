import { forwardAbort } from '../../lib/forward-abort.js';
import type { Replacement } from '../../mapping/to-responses/apply-successor.js';
import { convertRunRequest, type History } from '../../mapping/to-responses/convert-run-request.js';
import { readRunParameters } from '../../mapping/to-responses/run-parameters.js';
import type { ResponseInputItem } from '../../types/responses.js';
import { withSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { explainRefusal } from '../explain-refusal.js';
import { answerStrayCalls, findStrayCall } from '../history/answer-calls.js';
import { LeaseLostError } from '../records/lease.js';
import { tellLosses } from '../tell-losses.js';
import { isLostTurn, recoverLostTurn } from './lost-turn.js';
import { LostAnswerError, receiveCreated, type StartedTurn } from './receive-created.js';
import { explainModelNotFound, findReplacement, replaceDeadModel, tellOfReplacement } from './replace-model.js';
import type { RunRecord } from './run-events.js';

/** What one turn of a run asks for, beside what its run does. */
export interface TurnRequest {
  /** What the response sees of the past. */
  history: History;
  /** What the turn adds to the conversation. */
  input: ResponseInputItem[];
  /** The response is to outlive this process. */
  background: boolean;
  /** What becomes of the request while the conversation is in use; waits by default. */
  whenLocked?: 'wait' | 'throw';
}

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
  try {
    return await sendTurn(ctx, record, request, call).catch((fault: unknown) => {
      if (call.options.signal?.aborted || !isLostTurn(ctx, fault)) throw fault;
      const resend = () => sendTurn(ctx, record, { ...request, whenLocked: 'throw' }, call);
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
    return await sendTurn(ctx, record, { ...request, whenLocked: 'throw' }, call);
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    return ctx.upstream.classify(error) === 'locked' ? null : { error };
  }
}

async function sendTurn(ctx: EngineContext, record: RunRecord, request: TurnRequest, call: Call): Promise<StartedTurn> {
  const controller = new AbortController();
  const unlink = forwardAbort(controller, call.options.signal);
  const own = withSignal(call, controller.signal);
  try {
    const background = request.background && !ctx.backgroundRefused;
    return await send(ctx, record, { ...request, background }, controller, own);
  } finally {
    call.response = own.response ?? call.response;
    unlink();
  }
}

async function send(
  ctx: EngineContext,
  record: RunRecord,
  request: TurnRequest,
  controller: AbortController,
  call: Call,
): Promise<StartedTurn> {
  const { run, parameters, sources } = record.asked;
  const { turn, usage } = record.state;
  const { history, input, background } = request;
  const replacement = findReplacement(ctx, parameters.model);
  if (replacement) tellOfReplacement(ctx, parameters.model, replacement, call);
  const { body, losses } = convertRunRequest({
    parameters: readRunParameters(run, parameters),
    ...sources,
    history,
    input,
    background,
    turn,
    usedCompletionTokens: usage?.completion_tokens ?? 0,
    replacement,
  });
  tellLosses(ctx, losses, call);
  try {
    const events = await ctx.upstream.streamResponse(body, call, request.whenLocked ?? 'wait');
    const started = await receiveCreated(ctx, events, { background, controller });
    if (started === null) throw new LostAnswerError();
    return started;
  } catch (error) {
    const next = await findRemedy(ctx, record, request, replacement, error, call);
    if (next === null) throw explainModelNotFound(ctx, parameters.model, replacement, error);
    return send(ctx, record, next, controller, call);
  }
}

/** What to ask for instead of a request that was refused for a reason that can be helped; null when it cannot. */
async function findRemedy(
  ctx: EngineContext,
  { asked: { run, parameters } }: RunRecord,
  request: TurnRequest,
  replacement: Replacement | undefined,
  error: unknown,
  call: Call,
): Promise<TurnRequest | null> {
  const kind = ctx.upstream.classify(error);
  if (kind === 'model_not_found') {
    return replacement === undefined && replaceDeadModel(ctx, parameters.model) ? request : null;
  }
  if (kind === 'background_refused' && request.background) {
    ctx.backgroundRefused = true;
    return { ...request, background: false };
  }
  const stray = kind === 'rejected' ? findStrayCall(error) : null;
  return stray !== null && (await answerStrayCalls(ctx, run.thread_id, stray, request.input, call)) ? request : null;
}

function failsRun(ctx: EngineContext, error: unknown): boolean {
  if (error instanceof LostAnswerError) return true;
  const kind = ctx.upstream.classify(error);
  return kind === 'overloaded' || kind === 'reported';
}

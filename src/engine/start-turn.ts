import { activeRun, notFound } from '../errors.js';
import { nowInSeconds } from '../lib/clock.js';
import { toConversationId } from '../mapping/ids.js';
import { readCreatedResponse } from '../mapping/to-assistants/read-created-response.js';
import { convertRunRequest } from '../mapping/to-responses/convert-run-request.js';
import type { ResponseInputItem, ResponseStreamEvent } from '../types/responses.js';
import { withSignal, type Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { readHistory } from './history-window.js';
import type { RunExecution } from './run-execution.js';

/** A response that the service has accepted and named. */
export interface StartedTurn {
  responseId: string;
  /** Unix seconds. */
  createdAt: number;
  background: boolean;
  /** All events, the first included. */
  events: AsyncIterable<ResponseStreamEvent>;
}

/** How a run is executed: `background` outlives this process. */
export interface TurnRequest {
  input: ResponseInputItem[];
  background: boolean;
}

/** A request that came to nothing in a way that the old API reported on the run: its error. */
export interface FailedTurn {
  error: unknown;
}

/**
 * Sends the run's request to the model and waits until the response has its id. 429, 5xx and a lost answer are resolved,
 * for the run to fail with; any other refusal is thrown. A conversation that is still in use after the retries is the
 * legacy 400, an unknown one the legacy 404.
 */
export async function startTurn(
  ctx: EngineContext,
  execution: RunExecution,
  request: TurnRequest,
  call: Call,
): Promise<StartedTurn | FailedTurn> {
  const { signal } = execution.controller;
  const unlink = stopWith(execution, call.options.signal);
  const own = withSignal(call, signal);
  try {
    const background = request.background && !ctx.backgroundRefused;
    return await send(ctx, execution, { ...request, background }, own);
  } catch (error) {
    if (failsRun(ctx, error)) return { error };
    throw explain(ctx, execution, error);
  } finally {
    call.response = own.response ?? call.response;
    unlink();
  }
}

async function send(
  ctx: EngineContext,
  execution: RunExecution,
  request: TurnRequest,
  call: Call,
): Promise<StartedTurn> {
  const { run, parameters, sources, usage } = execution.record;
  const { body, losses } = convertRunRequest({
    run,
    parameters,
    ...sources,
    history: await readHistory(ctx, execution.record, call),
    input: request.input,
    background: request.background,
    usedCompletionTokens: usage?.completion_tokens ?? 0,
    models: ctx.options.models,
  });
  for (const loss of losses) ctx.warnOnce(loss.kind, loss.message);
  try {
    return await receiveFirst(await ctx.upstream.streamResponse(body, call), request.background, ctx);
  } catch (error) {
    if (!request.background || ctx.upstream.classify(error) !== 'background_refused') throw error;
    ctx.backgroundRefused = true;
    return send(ctx, execution, { ...request, background: false }, call);
  }
}

/** Waits for the event that names the response; the events behind it stay to be read. */
async function receiveFirst(
  events: AsyncIterable<ResponseStreamEvent>,
  background: boolean,
  ctx: EngineContext,
): Promise<StartedTurn> {
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next();
  const created = first.done ? null : readCreatedResponse(first.value);
  if (first.done || created === null) throw new LostAnswerError();
  const { responseId, createdAt } = created;
  return {
    responseId,
    createdAt: createdAt ?? nowInSeconds(ctx.clock),
    background,
    events: prepend(first.value, iterator),
  };
}

/** The service accepted a request and the answer broke off before it named the response. */
class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';

  constructor() {
    super('The answer to the request was lost. It was not sent again, because the model may have worked on it.');
  }
}

/** An iteration with a value that was already taken from it put back. */
function prepend<T>(first: T, rest: AsyncIterator<T>): AsyncIterable<T> {
  let isFirst = true;
  const next = (): Promise<IteratorResult<T>> => {
    if (!isFirst) return rest.next();
    isFirst = false;
    return Promise.resolve({ done: false, value: first });
  };
  const close = async (): Promise<IteratorResult<T>> => {
    await rest.return?.();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: close }) };
}

function failsRun(ctx: EngineContext, error: unknown): boolean {
  if (error instanceof LostAnswerError) return true;
  const kind = ctx.upstream.classify(error);
  return kind === 'overloaded' || kind === 'connection' || kind === 'reported';
}

function explain(ctx: EngineContext, execution: RunExecution, error: unknown): unknown {
  const kind = ctx.upstream.classify(error);
  const { thread_id } = execution.run;
  if (kind === 'locked') return activeRun(thread_id, null);
  if (kind === 'not_found' && error instanceof Error && error.message.includes(toConversationId(thread_id))) {
    return notFound('thread', thread_id);
  }
  return error;
}

/** Lets a caller's signal stop the request; the returned function ends that. */
function stopWith(execution: RunExecution, signal: AbortSignal | null | undefined): () => void {
  if (!signal) return () => undefined;
  const stop = (): void => {
    execution.controller.abort(signal.reason);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  return () => {
    signal.removeEventListener('abort', stop);
  };
}

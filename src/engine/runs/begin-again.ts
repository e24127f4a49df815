import type { ReadAhead } from '../../lib/async-queue.js';
import { nowInSeconds } from '../../lib/clock.js';
import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import type { ResponseOutcome, Translator } from '../../translate/translate-events.js';
import type { LastError, Message } from '../../types/index.js';
import type { ResponseStreamEvent, UpstreamResponse } from '../../types/responses.js';
import { withoutSignal, withSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { LeaseLostError, whileHolding } from '../records/lease.js';
import { applyProgress, attachTranslator } from './read-turn.js';
import { toLastError } from './failed-outcome.js';
import type { RunEnding } from './run-events.js';
import { renewLease } from './run-lease.js';
import type { RunSession } from './run-session.js';
import { repeatTurn } from './send-turn.js';
import { listTaken } from './show-run.js';

const BROKEN: LastError = {
  code: 'server_error',
  message: "The model's answer broke off, and the service keeps no copy of it to go on with.",
};

/** How a turn continues after its response was lost. `stale`: another process or a stop has decided that. */
export type BegunAgain =
  { events: ReadAhead<ResponseStreamEvent> } | { outcome: ResponseOutcome } | { ending: RunEnding } | 'stale';

/**
 * Sends a turn's request again, at most once per run, after its response broke off and is stored nowhere. Nothing of
 * the lost response is in the thread. If a reader already got a part of it, the new answer must begin with the same
 * text: then the reader gets the rest; otherwise the run fails.
 */
export async function beginAgain(ctx: EngineContext, session: RunSession, call: Call): Promise<BegunAgain> {
  const { phase, turn } = session.record.state;
  const { reader } = session;
  if (phase.at !== 'working' || phase.lease === undefined || reader === null) return 'stale';
  // Read before the event is written, so that a failing store does not use up the only retry.
  const history = await ctx.historyOf(session.threadId).readHistory(session.record, withoutSignal(call));
  const at = nowInSeconds(ctx.clock);
  const begun = await session.stored.update([{ type: 'begun again', turn, by: reader, over: phase.lease, at }]);
  const { record } = begun;
  if ('refused' in begun) {
    const isSecond = begun.refused === 'not allowed' && record.state.stop === null;
    return isSecond ? { ending: { as: 'failed', lastError: BROKEN } } : 'stale';
  }
  const own = withSignal(withoutSignal(call), session.signal);
  const request = { history, input: convertToolOutputs(listTaken(record.state)), background: false };
  const sent = await whileHolding(ctx.clock, own, renewLease(ctx, session, reader), (held) =>
    repeatTurn(ctx, record, request, held),
  ).catch((error: unknown) => {
    if (error instanceof LeaseLostError) return 'stale' as const;
    throw error;
  });
  if (sent === 'stale') return sent;
  if (sent === null) return { ending: { as: 'failed', lastError: BROKEN } };
  if ('error' in sent) return { ending: { as: 'failed', lastError: toLastError(sent.error) } };
  const { fallback } = sent;
  if (fallback && 'refused' in (await session.stored.update([{ type: 'fallback taken', turn, fallback }])))
    return 'stale';
  session.attach(sent);
  const emitted = session.translator;
  if (emitted !== null && emitted.steps.length > 0) {
    if (session.isListenedTo) return continueForReader(ctx, session, emitted, sent.events);
    session.dismissOnlookers();
  }
  attachTranslator(ctx, session);
  return { events: sent.events };
}

/** Waits for the complete new answer, and emits the part that the reader has not got. */
async function continueForReader(
  ctx: EngineContext,
  session: RunSession,
  emitted: Translator,
  events: ReadAhead<ResponseStreamEvent>,
): Promise<BegunAgain> {
  const failed: BegunAgain = { ending: { as: 'failed', lastError: BROKEN } };
  const response = await readResponse(events).catch(() => null);
  if (session.isStopped) return 'stale';
  if (response === null) return failed;
  attachTranslator(ctx, session);
  const whole = session.translator;
  whole?.replay(response);
  session.translator = emitted;
  if (whole === null || !isBeginning(emitted, whole)) return failed;
  const outcome = applyProgress(ctx, session, emitted.replay(response));
  return outcome ? { outcome } : failed;
}

/** The response at the end of a stream; null if the stream breaks. */
async function readResponse(events: AsyncIterable<ResponseStreamEvent>): Promise<UpstreamResponse | null> {
  for await (const event of events) {
    if ('response' in event && isResponseEnded(event.response)) return event.response;
  }
  return null;
}

/** Whether the emitted part of one answer is the beginning of another. */
function isBeginning(emitted: Translator, whole: Translator): boolean {
  const steps = new Set(whole.steps.map(({ id }) => id));
  return (
    emitted.steps.every(({ id }) => steps.has(id)) &&
    emitted.messages.every((message) => {
      const other = whole.messages.find(({ id }) => id === message.id);
      return other !== undefined && readText(other).startsWith(readText(message));
    })
  );
}

const readText = ({ content }: Message): string =>
  content.map((part) => (part.type === 'text' ? part.text.value : '')).join('\n');

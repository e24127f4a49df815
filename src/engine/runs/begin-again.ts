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

/** How a turn goes on whose response was lost; `stale` where another process, or a stop, has decided that. */
export type BegunAgain =
  { events: ReadAhead<ResponseStreamEvent> } | { outcome: ResponseOutcome } | { ending: RunEnding } | 'stale';

/**
 * Sends a turn's request again, once a run, whose response broke off and is kept nowhere: nothing of it has joined the
 * thread. A reader who was told of a part of it is told the rest where the new answer begins alike; else the run fails.
 */
export async function beginAgain(ctx: EngineContext, session: RunSession, call: Call): Promise<BegunAgain> {
  const { phase, turn } = session.record.state;
  const { reader } = session;
  if (phase.at !== 'working' || phase.lease === undefined || reader === null) return 'stale';
  // A store that fails now has not used up the one time that a run is begun again.
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
  session.itemNames.restart();
  const told = session.translator;
  if (told !== null && told.steps.length > 0) {
    if (session.isListenedTo) return goOn(ctx, session, told, sent.events);
    session.dismissOnlookers();
  }
  attachTranslator(ctx, session);
  return { events: sent.events };
}

/** Waits for the whole of the new answer, and tells what the reader lacks of it. */
async function goOn(
  ctx: EngineContext,
  session: RunSession,
  told: Translator,
  events: ReadAhead<ResponseStreamEvent>,
): Promise<BegunAgain> {
  const failed: BegunAgain = { ending: { as: 'failed', lastError: BROKEN } };
  const response = await readResponse(events).catch(() => null);
  if (session.isStopped) return 'stale';
  if (response === null) return failed;
  attachTranslator(ctx, session);
  const whole = session.translator;
  whole?.replay(response);
  session.translator = told;
  if (whole === null || !isBeginning(told, whole)) return failed;
  const outcome = applyProgress(ctx, session, told.replay(response));
  return outcome ? { outcome } : failed;
}

/** The response that a stream ends with; null when it breaks off. */
async function readResponse(events: AsyncIterable<ResponseStreamEvent>): Promise<UpstreamResponse | null> {
  for await (const event of events) {
    if ('response' in event && isResponseEnded(event.response)) return event.response;
  }
  return null;
}

/** Whether what was told of one answer is the beginning of another. */
function isBeginning(told: Translator, whole: Translator): boolean {
  const steps = new Set(whole.steps.map(({ id }) => id));
  return (
    told.steps.every(({ id }) => steps.has(id)) &&
    told.messages.every((message) => {
      const other = whole.messages.find(({ id }) => id === message.id);
      return other !== undefined && readText(other).startsWith(readText(message));
    })
  );
}

const readText = ({ content }: Message): string =>
  content.map((part) => (part.type === 'text' ? part.text.value : '')).join('\n');

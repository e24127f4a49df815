import { nowInSeconds } from '../../lib/clock.js';
import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { LastError } from '../../types/index.js';
import type { ConversationItem } from '../../types/responses.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { listMissing } from '../history/find-items.js';
import { ITEMS_LAG_MS } from '../history/publish-messages.js';
import { readNewest } from '../history/read-items.js';
import { whileHolding } from '../records/lease.js';
import { endRun, endTurn } from './end-run.js';
import { toLastError } from './failed-outcome.js';
import { joinTurn } from './join-turn.js';
import { findResponseToOutputs } from './lost-turn.js';
import { applyProgress, attachTranslator } from './read-turn.js';
import type { Phase, RunEnding, RunEvent } from './run-events.js';
import { renewLease, withLease } from './run-lease.js';
import type { RunSession } from './run-session.js';
import { repeatTurn } from './send-turn.js';
import { isOverdue, isStored, isWindowed } from './show-run.js';
import { awaitUnderWay } from './under-way.js';
import { workOn } from './work-on.js';

type Sending = Extract<Phase, { at: 'sending' }>;

/**
 * How long (seconds) the process that sent outputs has to record which response took them, before other processes look
 * for it. The process learns it before the model begins.
 */
const HANDOVER = 5;

const LOST_OUTPUTS: LastError = {
  code: 'server_error',
  message: 'The tool outputs were accepted, and lost on their way to the model.',
};

/**
 * Continues a run whose outputs were accepted, if no response is known to have taken them. Does nothing while the
 * sender may be alive. If the sender died, the conversation shows what happened: items after the outputs are the turn's
 * result; if it is in use, the model is working; otherwise the outputs were lost. They are sent again, once, if the run
 * was in the background; a run in the foreground fails. A windowed run leaves nothing in the conversation, so its
 * outputs may be answered, and paid for, twice. On a thread in the store, outputs are sent again only if `mayRestart`.
 */
export async function resumeSubmission(
  ctx: EngineContext,
  session: RunSession,
  { lease, again }: Sending,
  mayRestart: boolean,
  call: Call,
): Promise<void> {
  const { asked, state } = session.record;
  const now = nowInSeconds(ctx.clock);
  const isFree = ctx.leases.isFree(ctx.clock, lease);
  if (!isFree && lease !== null && now - lease.at < HANDOVER) return;
  const outcome = await readOutcome(ctx, session, call);
  if (outcome === null && !isFree) return;
  if (ctx.sessions.has(session.id)) return;
  const isOver = state.stop !== null || isOverdue(session.record, now);
  const isOwn = isStored(asked);
  // Listing runs must not send requests again: they cost money.
  if (isOwn && !mayRestart && !isOver) return;
  const mayRepeat = isOwn || state.background;
  const lost: RunEnding = { as: 'failed', lastError: LOST_OUTPUTS };
  await underLease(ctx, session, lease, async (by) => {
    if (outcome) await workOn(ctx, session, () => endTurn(ctx, session, outcome, call));
    else if (isOver) await workOn(ctx, session, () => endRun(ctx, session, { as: 'expired' }, call));
    else if (mayRepeat && !again) await sendAgain(ctx, session, by, withoutSignal(call));
    else await workOn(ctx, session, () => endRun(ctx, session, lost, call));
  });
}

/** Does work under the lease of a sender that died. If another process takes the lease first, it does the work. */
function underLease(
  ctx: EngineContext,
  session: RunSession,
  over: Sending['lease'],
  work: (by: string) => Promise<void>,
): Promise<void> {
  const take = async (by: string): Promise<void> => {
    const taken: RunEvent = { type: 'lease taken', by, over, at: nowInSeconds(ctx.clock) };
    if (!('refused' in (await session.stored.update([taken])))) await work(by);
  };
  return withLease(ctx, session, take, () => undefined);
}

/**
 * Reads the outcome from the items after the outputs in the conversation; null if there are none. At most one request.
 */
async function readOutcome(ctx: EngineContext, session: RunSession, call: Call): Promise<ResponseOutcome | null> {
  return replayItems(ctx, session, await readInside(ctx, session, call));
}

/** Reads the newest items of the conversation. Empty for runs whose responses leave nothing in it. */
async function readInside(ctx: EngineContext, session: RunSession, call: Call): Promise<ConversationItem[]> {
  const { asked } = session.record;
  return isWindowed(asked) || isStored(asked) ? [] : readNewest(ctx, session.threadId, call);
}

/** Replays the response that the items show; null if they show none. `items`: newest first. */
function replayItems(
  ctx: EngineContext,
  session: RunSession,
  items: readonly ConversationItem[],
): ResponseOutcome | null {
  const response = findResponseToOutputs(session.record, items);
  if (response === null) return null;
  attachTranslator(ctx, session);
  return applyProgress(ctx, session, session.translator?.replay(response) ?? []);
}

async function sendAgain(ctx: EngineContext, session: RunSession, by: string, call: Call): Promise<void> {
  const isOwn = isStored(session.record.asked);
  if (!isOwn) await ctx.clock.sleep(ITEMS_LAG_MS);
  const { record } = session;
  const { phase, turn } = record.state;
  if (phase.at !== 'sending') return;
  const items = await readInside(ctx, session, call);
  const outcome = replayItems(ctx, session, items);
  if (outcome) return workOn(ctx, session, () => endTurn(ctx, session, outcome, call));
  const input = convertToolOutputs(listMissing(phase.outputs, items));
  const history = await ctx.historyOf(session.threadId).readHistory(record, call);
  if ('refused' in (await session.stored.update([{ type: 'sent again', turn, by }]))) return;
  const renew = renewLease(ctx, session, by);
  const request = { history, input, background: !isOwn };
  const sent = await whileHolding(ctx.clock, call, renew, (own) => repeatTurn(ctx, record, request, own));
  if (sent === null) {
    await session.stored.update([
      { type: 'sent again', turn, by, undo: true },
      { type: 'lease dropped', by },
    ]);
  } else if ('error' in sent) {
    const ending: RunEnding = { as: 'failed', lastError: toLastError(sent.error) };
    await workOn(ctx, session, () => endRun(ctx, session, ending, call));
  } else {
    if (await joinTurn(ctx, session, sent, call)) await awaitUnderWay(ctx, session, call);
  }
}

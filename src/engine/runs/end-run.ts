import { StoreError } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import { listMessageFiles, type NamedFile } from '../../mapping/to-assistants/named-files.js';
import { listOwnedReasoning } from '../../mapping/to-assistants/list-owned-reasoning.js';
import { isClosed } from '../../store/store-faults.js';
import type { ResponseOutcome } from '../../translate/translate-events.js';
import type { ContextUsage, Message, RunStep, Usage } from '../../types/index.js';
import type { ResponseOutputItem } from '../../types/responses.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { advance, toItemChanges } from '../history/stored/stored-items.js';
import { toTurnItems } from '../history/stored/turn-items.js';
import { LeaseLostError, whileHolding } from '../records/lease.js';
import { toMadeChanges } from '../records/message-records.js';
import type { DeferredItem } from '../records/records.js';
import type { Alongside, Updated } from '../records/run-record.js';
import { untilClosing } from '../until-closing.js';
import { carryOutIntents } from './carry-out-intents.js';
import type { Intent, RunEnding, RunEvent, RunRecord } from './run-events.js';
import { renewLease, withLease } from './run-lease.js';
import type { RunSession } from './run-session.js';
import { isStored, isWindowed, listTaken } from './show-run.js';
import { reportTurnEnd, reportStoredState } from './report-turn-end.js';
import { releaseHold } from './thread-hold.js';

/** What a turn produced. */
export interface TurnResults {
  /** Messages of its response. They are in the conversation, or about to be published there. */
  messages: readonly Message[];
  output: readonly ResponseOutputItem[];
  /** Files of local tools that its messages can name. */
  files?: readonly NamedFile[] | undefined;
  /** The usage of the response, from which the option `context` can choose what the next run sends. */
  usage?: Omit<ContextUsage, 'newestItem'> | null | undefined;
}

const NO_RESULTS: TurnResults = { messages: [], output: [] };

/**
 * Ends the turn with the outcome of its response: the run waits for outputs, or ends. `isDoubtful`: the stream of a
 * foreground response broke, so the conversation may lack its output.
 */
export async function endTurn(
  ctx: EngineContext,
  session: RunSession,
  outcome: ResponseOutcome,
  call: Call,
  isDoubtful = false,
): Promise<void> {
  const { asked, state } = session.record;
  const at = nowInSeconds(ctx.clock);
  const { steps, messages } = closeTurn(session, at);
  const hasJoined = outcome.status !== 'failed' && outcome.status !== 'cancelled';
  const isInside = !isWindowed(asked) && !isStored(asked);
  const isFixed = state.fallback?.answer !== undefined;
  // The service does not add a fixed answer to a conversation; the outputs of the turn may be there from the failed
  // response.
  const missing = isInside && !(isFixed && listTaken(state).length === 0);
  const publish = hasJoined && (!isInside || isDoubtful || isFixed) ? { response: session.responseId, missing } : null;
  const event = {
    type: 'response ended' as const,
    turn: state.turn,
    at,
    outcome,
    steps,
    publish,
    response: session.responseId,
    unkept: (isStored(asked) && session.upstreamId) || undefined,
    reader: session.reader ?? undefined,
    durationMs: readDuration(ctx, session),
    // A fixed answer is not a response, so listeners are not told that one ended.
    wasTold: session.wasEndTold || isFixed,
  };
  const usage = ctx.strategy && toContextUsage(outcome.usage, session.oldestItem);
  const left = hasJoined ? { messages, output: outcome.output, files: state.files, usage } : NO_RESULTS;
  await finish(ctx, session, (by) => [{ ...event, by }], left, call);
}

/** Ends a run for another reason than the end of its response. */
export async function endRun(ctx: EngineContext, session: RunSession, ending: RunEnding, call: Call): Promise<void> {
  const at = nowInSeconds(ctx.clock);
  const { steps } = closeTurn(session, at);
  const { turn } = session.record.state;
  const reader = session.reader ?? undefined;
  const response = session.responseId ?? session.upstreamId;
  const left = response === null ? null : { response, durationMs: readDuration(ctx, session) };
  await finish(
    ctx,
    session,
    (by) => [{ type: 'ends', turn, at, by, steps, reader, left, ...ending }],
    NO_RESULTS,
    call,
  );
}

/** How long (ms) the response has taken; null if this process did not request it. */
export const readDuration = ({ clock }: EngineContext, { sentAt }: RunSession): number | null =>
  sentAt === null ? null : clock.monotonic() - sentAt;

/** Null if the response reported no usage, or if it is unknown what it was sent. */
function toContextUsage(usage: Usage | null, oldestItem: string | null | undefined): TurnResults['usage'] {
  if (usage === null || oldestItem === undefined) return null;
  return { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens, oldestItem };
}

/** Closes the turn's messages and steps, and returns them. */
function closeTurn(session: RunSession, at: number): { steps: RunStep[]; messages: Message[] } {
  const { translator } = session;
  if (translator === null) return { steps: [], messages: [] };
  for (const event of translator.settle(at)) session.emit(event);
  return { steps: translator.steps, messages: translator.messages };
}

/**
 * Stops and ends a run that waits for outputs, in one write and what its intents need. Resolves false if another
 * process ended or continued it.
 */
export async function stopAwaiting(
  ctx: EngineContext,
  session: RunSession,
  why: 'cancelled' | 'expired',
  call: Call,
): Promise<boolean> {
  const at = nowInSeconds(ctx.clock);
  const { turn, stop } = session.record.state;
  const asks: RunEvent[] = stop ? [] : [{ type: 'stop', why, at }];
  return finish(ctx, session, (by) => [...asks, { type: 'ends', turn, at, by, steps: [], as: why }], NO_RESULTS, call);
}

/** Finishes the end of a run whose process died, unless another process already does. */
export async function takeOver(ctx: EngineContext, session: RunSession, left: TurnResults, call: Call): Promise<void> {
  const { phase } = session.record.state;
  if (phase.at !== 'ending' || !ctx.leases.isFree(ctx.clock, phase.lease)) return;
  await underLease(ctx, session, async (by) => {
    const before = session.record;
    const event: RunEvent = { type: 'lease taken', by, over: phase.lease, at: nowInSeconds(ctx.clock) };
    const updated = await session.stored.update([event]);
    if ('refused' in updated) return false;
    await settle(ctx, session, by, { left, tookOver: true }, withoutSignal(call));
    reportTurnEnd(session, before, session.record);
    return true;
  });
}

/** Writes the end of the turn, carries out its intents, and only then reports it to the listeners. */
async function finish(
  ctx: EngineContext,
  session: RunSession,
  toEvents: (by: string) => RunEvent[],
  left: TurnResults,
  call: Call,
): Promise<boolean> {
  return underLease(ctx, session, async (by) => {
    const before = session.record;
    const own = toEvents(by);
    // For a thread in the store, the intents are carried out by this same write.
    const events: RunEvent[] = isStored(before.asked) ? [...own, { type: 'settled', by, ifAny: true }] : own;
    const write = (): Promise<Updated> =>
      session.stored.update(events, (next, hasConflicted, carriedOut) =>
        hasToPublish(next) ? {} : toAlongside(ctx, next, { ...left, carriedOut }, hasConflicted),
      );
    // Only this process has the response of a thread in the store: one failed write must not lose it.
    const updated = await (session.reader === null ? write() : persist(ctx, write));
    if ('refused' in updated) {
      await reportStoredState(ctx, session, before, events, updated.refused);
      return false;
    }
    await settle(ctx, session, by, { left, tookOver: false }, withoutSignal(call));
    reportTurnEnd(session, before, session.record);
    return true;
  });
}

/** Waits (ms) between the attempts to write the end of a run that only this process knows. */
const WRITE_WAITS = [200, 1_000, 3_000, 10_000, 15_000];

/** Writes the end of a run on a thread in the store. Keeps trying through an outage that is shorter than a lease. */
function persist(ctx: EngineContext, write: () => Promise<Updated>): Promise<Updated> {
  return untilClosing(ctx, async (closing) => {
    for (const wait of WRITE_WAITS) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof StoreError) || isClosed(error.cause)) throw error;
        await ctx.clock.sleep(wait, closing);
        if (closing.aborted) break;
      }
    }
    return write();
  });
}

/** Runs work that ends a turn under a lease. Resolves false if another process does or did the work. */
function underLease(ctx: EngineContext, session: RunSession, work: (by: string) => Promise<boolean>): Promise<boolean> {
  const before = session.record;
  return withLease(ctx, session, work, async () => {
    await reportStoredState(ctx, session, before, [], 'stale');
    return false;
  });
}

/** Carries out the intents until the run has ended or waits. */
async function settle(
  ctx: EngineContext,
  session: RunSession,
  by: string,
  { left, tookOver }: { left: TurnResults; tookOver: boolean },
  call: Call,
): Promise<void> {
  for (;;) {
    const { record } = session;
    const { phase, stop, turn } = record.state;
    if (phase.at === 'ending') {
      const done = await whileHolding(ctx.clock, call, renewLease(ctx, session, by), (own) =>
        carryOutIntents(ctx, record, phase.intents, { output: left.output, tookOver }, own),
      );
      const published = hasToPublish(record) ? left : NO_RESULTS;
      const updated = await session.stored.update([{ type: 'settled', by }], (next, hasConflicted) =>
        toAlongside(ctx, next, { ...published, ...done }, hasConflicted),
      );
      if ('refused' in updated) throw new LeaseLostError();
    } else if ((phase.at === 'awaiting' || phase.at === 'answering') && stop !== null) {
      const at = nowInSeconds(ctx.clock);
      const events: RunEvent[] = [{ type: 'ends', turn, at, by, steps: [], as: 'cancelled' }];
      if (isStored(record.asked)) events.push({ type: 'settled', by, ifAny: true });
      const updated = await session.stored.update(events, (next, hasConflicted, carriedOut) =>
        toAlongside(ctx, next, { ...NO_RESULTS, carriedOut }, hasConflicted),
      );
      if ('refused' in updated) throw new LeaseLostError();
    } else {
      return;
    }
  }
}

/** The messages are still to be published, so the ids of their items are unknown. */
const hasToPublish = ({ state: { phase } }: RunRecord): boolean =>
  phase.at === 'ending' && phase.intents.some((intent) => intent.do === 'publish');

/**
 * What is written together with a turn's end: records of its messages, and the thread's record, released if the run has
 * ended.
 */
async function toAlongside(
  ctx: EngineContext,
  next: RunRecord,
  {
    messages,
    output,
    itemIds = new Map(),
    deferred = [],
    carriedOut = [],
    files = [],
    usage = null,
  }: TurnResults & {
    itemIds?: ReadonlyMap<string, string>;
    deferred?: readonly DeferredItem[];
    carriedOut?: readonly Intent[];
  },
  hasConflicted: boolean,
): Promise<Alongside> {
  const { run } = next.asked;
  if (isStored(next.asked))
    return toStoredAlongside(ctx, next, { messages, output, files, carriedOut, usage }, hasConflicted);
  const newest = messages.at(-1);
  const toItem = ({ id }: Message): string => itemIds.get(id) ?? id;
  const named = listMessageFiles(output, files);
  const made = messages.map((message) => {
    const itemId = toItem(message);
    // Only a message that the response itself added to the conversation has reasoning items there; a published one has
    // none.
    const reasoning = itemId === message.id ? listOwnedReasoning(output, itemId) : [];
    return { message, itemId, reasoning, files: named.get(message.id) ?? [] };
  });
  const left = {
    newest: newest ? { id: toItem(newest), at: ctx.clock.now() } : null,
    deferred,
    usesCode: output.some(({ type }) => type === 'code_interpreter_call'),
    lastUsage: usage && newest ? { ...usage, newestItem: toItem(newest) } : null,
  };
  return {
    messages: await toMadeChanges(ctx, run.thread_id, made, hasConflicted),
    thread: (thread) => releaseHold(thread, listHolders(next), left),
  };
}

/** Like `toAlongside`, for a thread in the store: the items are part of the write. */
async function toStoredAlongside(
  ctx: EngineContext,
  next: RunRecord,
  { messages, output, files, carriedOut, usage }: TurnResults & { carriedOut: readonly Intent[] },
  hasConflicted: boolean,
): Promise<Alongside> {
  const threadId = next.asked.run.thread_id;
  const added = await toTurnItems(ctx, next, carriedOut, { messages, output, files }, hasConflicted);
  const usesCode = output.some(({ type }) => type === 'code_interpreter_call');
  const newestItem = added.findLast(({ item }) => item.type !== 'function_call_output')?.item.id;
  const lastUsage = usage && newestItem ? { ...usage, newestItem } : null;
  return {
    thread: (thread) => {
      const left = { newest: null, deferred: [], usesCode, lastUsage };
      const released = releaseHold(thread, listHolders(next), left) ?? thread;
      return advance(threadId, released, added.length);
    },
    items: (thread) => toItemChanges(ctx, threadId, thread, added),
  };
}

/** The names under which an ended run may hold its thread. */
function listHolders({ asked: { run, hold }, state }: RunRecord): string[] {
  return state.phase.at === 'ended' ? [run.id, ...(hold === null ? [] : [hold])] : [];
}

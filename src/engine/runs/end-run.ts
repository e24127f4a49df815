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
import { carryOutIntents } from './carry-out-intents.js';
import type { Intent, RunEnding, RunEvent, RunRecord } from './run-events.js';
import { renewLease, withLease } from './run-lease.js';
import type { RunSession } from './run-session.js';
import { isStored, isWindowed, listTaken } from './show-run.js';
import { tellRest, tellWhatStands } from './tell-rest.js';
import { releaseHold } from './thread-hold.js';

/** What a turn leaves behind when it is over. */
export interface TurnLeft {
  /** Of its response: joined the conversation, or are about to be published there. */
  messages: readonly Message[];
  output: readonly ResponseOutputItem[];
  /** The files of local tools that its messages can name. */
  files?: readonly NamedFile[] | undefined;
  /** What the response reported, where the next run may choose by it what it sends. */
  usage?: Omit<ContextUsage, 'newestItem'> | null | undefined;
}

const NOTHING: TurnLeft = { messages: [], output: [] };

/**
 * Takes the end of a response over: the run awaits outputs, or ends. `isDoubtful`: its stream broke in the foreground, so the
 * conversation may lack what it said.
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
  // No conversation takes a fixed answer by itself; what it was to take before may be there.
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
    // A fixed answer is no response.
    wasTold: session.wasEndTold || isFixed,
  };
  const usage = ctx.strategy && toContextUsage(outcome.usage, session.oldestItem);
  const left = hasJoined ? { messages, output: outcome.output, files: state.files, usage } : NOTHING;
  await finish(ctx, session, (by) => [{ ...event, by }], left, call);
}

/** Ends a run without a word of a response. */
export async function endRun(ctx: EngineContext, session: RunSession, ending: RunEnding, call: Call): Promise<void> {
  const at = nowInSeconds(ctx.clock);
  const { steps } = closeTurn(session, at);
  const { turn } = session.record.state;
  const reader = session.reader ?? undefined;
  const response = session.responseId ?? session.upstreamId;
  const left = response === null ? null : { response, durationMs: readDuration(ctx, session) };
  await finish(ctx, session, (by) => [{ type: 'ends', turn, at, by, steps, reader, left, ...ending }], NOTHING, call);
}

/** How long (ms) the response has taken, where this process has asked for it. */
export const readDuration = ({ clock }: EngineContext, { sentAt }: RunSession): number | null =>
  sentAt === null ? null : clock.monotonic() - sentAt;

/** Null where the response did not report it, or where it is not known what it was sent. */
function toContextUsage(usage: Usage | null, oldestItem: string | null | undefined): TurnLeft['usage'] {
  if (usage === null || oldestItem === undefined) return null;
  return { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens, oldestItem };
}

/** What the turn has made: nothing more is added to it. */
function closeTurn(session: RunSession, at: number): { steps: RunStep[]; messages: Message[] } {
  const { translator } = session;
  if (translator === null) return { steps: [], messages: [] };
  for (const event of translator.settle(at)) session.emit(event);
  return { steps: translator.steps, messages: translator.messages };
}

/**
 * Asks for the end of a run that awaits outputs, and ends it: one write, and what its intents take. False when another
 * process has ended it or continued it.
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
  return finish(ctx, session, (by) => [...asks, { type: 'ends', turn, at, by, steps: [], as: why }], NOTHING, call);
}

/** Goes on with the end of a run whose process died over it, unless another process does. */
export async function takeOver(ctx: EngineContext, session: RunSession, left: TurnLeft, call: Call): Promise<void> {
  const { phase } = session.record.state;
  if (phase.at !== 'ending' || !ctx.leases.isFree(ctx.clock, phase.lease)) return;
  await underLease(ctx, session, async (by) => {
    const before = session.record;
    const event: RunEvent = { type: 'lease taken', by, over: phase.lease, at: nowInSeconds(ctx.clock) };
    const updated = await session.stored.update([event]);
    if ('refused' in updated) return false;
    await settle(ctx, session, by, { left, tookOver: true }, withoutSignal(call));
    tellRest(session, before, session.record);
    return true;
  });
}

/** Writes the end of the turn, does what has to happen in the conversation for it, and only then tells of it. */
async function finish(
  ctx: EngineContext,
  session: RunSession,
  toEvents: (by: string) => RunEvent[],
  left: TurnLeft,
  call: Call,
): Promise<boolean> {
  return underLease(ctx, session, async (by) => {
    const before = session.record;
    const own = toEvents(by);
    // What has to happen in a thread of the store is part of the write.
    const events: RunEvent[] = isStored(before.asked) ? [...own, { type: 'settled', by, ifAny: true }] : own;
    const write = (): Promise<Updated> =>
      session.stored.update(events, (next, hasConflicted, carriedOut) =>
        hasToPublish(next) ? {} : toAlongside(ctx, next, { ...left, carriedOut }, hasConflicted),
      );
    // What a process has read that nothing else knows of is not lost with one write.
    const updated = await (session.reader === null ? write() : persist(ctx, write));
    if ('refused' in updated) {
      await tellWhatStands(ctx, session, before, events, updated.refused);
      return false;
    }
    await settle(ctx, session, by, { left, tookOver: false }, withoutSignal(call));
    tellRest(session, before, session.record);
    return true;
  });
}

/** When (ms, one after the other) the end of a run is written again that nothing but this process knows of. */
const WRITE_WAITS = [200, 1_000, 3_000, 10_000, 15_000];

/** Writes what a run on a thread of the store has come to, through an outage of the store that is shorter than a lease. */
async function persist(ctx: EngineContext, write: () => Promise<Updated>): Promise<Updated> {
  for (const wait of WRITE_WAITS) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof StoreError) || isClosed(error.cause)) throw error;
      await ctx.clock.sleep(wait, ctx.over);
    }
  }
  return write();
}

/** Work under a lease that ends a turn. False when another process has done it, or does it. */
function underLease(ctx: EngineContext, session: RunSession, work: (by: string) => Promise<boolean>): Promise<boolean> {
  const before = session.record;
  return withLease(ctx, session, work, async () => {
    await tellWhatStands(ctx, session, before, [], 'stale');
    return false;
  });
}

/** Carries out the turn's intents until the run rests. */
async function settle(
  ctx: EngineContext,
  session: RunSession,
  by: string,
  { left, tookOver }: { left: TurnLeft; tookOver: boolean },
  call: Call,
): Promise<void> {
  for (;;) {
    const { record } = session;
    const { phase, stop, turn } = record.state;
    if (phase.at === 'ending') {
      const done = await whileHolding(ctx.clock, call, renewLease(ctx, session, by), (own) =>
        carryOutIntents(ctx, record, phase.intents, { output: left.output, tookOver }, own),
      );
      const published = hasToPublish(record) ? left : NOTHING;
      const updated = await session.stored.update([{ type: 'settled', by }], (next, hasConflicted) =>
        toAlongside(ctx, next, { ...published, ...done }, hasConflicted),
      );
      if ('refused' in updated) throw new LeaseLostError();
    } else if ((phase.at === 'awaiting' || phase.at === 'answering') && stop !== null) {
      const at = nowInSeconds(ctx.clock);
      const events: RunEvent[] = [{ type: 'ends', turn, at, by, steps: [], as: 'cancelled' }];
      if (isStored(record.asked)) events.push({ type: 'settled', by, ifAny: true });
      const updated = await session.stored.update(events, (next, hasConflicted, carriedOut) =>
        toAlongside(ctx, next, { ...NOTHING, carriedOut }, hasConflicted),
      );
      if ('refused' in updated) throw new LeaseLostError();
    } else {
      return;
    }
  }
}

/** The messages have no items yet whose ids could be recorded. */
const hasToPublish = ({ state: { phase } }: RunRecord): boolean =>
  phase.at === 'ending' && phase.intents.some((intent) => intent.do === 'publish');

/** What goes with a turn's end: records of the messages it left, and the thread, free when the run has ended. */
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
  }: TurnLeft & {
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
    // A message that was published stands alone.
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

/** As `toAlongside`, for a thread of the store: the items are part of the write. */
async function toStoredAlongside(
  ctx: EngineContext,
  next: RunRecord,
  { messages, output, files, carriedOut, usage }: TurnLeft & { carriedOut: readonly Intent[] },
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

/** What the thread may be held by for a run that has ended. */
function listHolders({ asked: { run, hold }, state }: RunRecord): string[] {
  return state.phase.at === 'ended' ? [run.id, ...(hold === null ? [] : [hold])] : [];
}

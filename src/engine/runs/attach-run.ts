import { notFound, nothingToFollow } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import { onAbort } from '../../lib/on-abort.js';
import { copyValue } from '../../lib/plain-values.js';
import { hideEventContent } from '../../mapping/to-assistants/hide-search-content.js';
import { RunRetelling, type RunSnapshot } from '../../translate/retell-run.js';
import type { Translator } from '../../translate/translate-events.js';
import type { AssistantStreamEvent, ListPage, Message, MessageListParams, Run } from '../../types/index.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { listMessages } from '../messages/list-messages.js';
import { findRun, loadSession } from './find-run.js';
import { MessageLooks } from './message-looks.js';
import { attachTranslator } from './read-turn.js';
import type { RunRecord } from './run-events.js';
import type { RunSession } from './run-session.js';
import { isEnded, isStored, showRun } from './show-run.js';

/** How often (ms) the record of a run is read whose events this process cannot see. */
const LOOK_MS = 1_000;

/** Where a reader of a run is. */
interface Place {
  readonly threadId: string;
  readonly runId: string;
  readonly told: RunRetelling;
  /** The messages of the run, as far as they are known. */
  readonly messages: Map<string, Message>;
  readonly looks: MessageLooks;
  /** What reads a response of the run that another process follows. */
  reading: { readonly responseId: string; readonly translator: Translator; isOver: boolean } | null;
}

/**
 * The events of a run for a reader who comes late, or comes back: first those that bring the reader to where the run is, then
 * the others as they come, until the run ends or requires action. Leaving them, or an abort of the call's signal, does nothing
 * to the run. `after`: the step or message up to which the reader has everything.
 *
 * A run of this process is told as it happens, at no request. The response of one in the background is streamed a second time.
 * Of any other its record is read each second, and a step is told when it has ended.
 *
 * Throws a 404 where there is no such run, or nothing of it called `after` that has ended: of an active run, at its end.
 */
export async function attachRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  after: string | undefined,
  call: Call,
): Promise<AsyncIterable<AssistantStreamEvent>> {
  const looks = new MessageLooks();
  const place: Place = { threadId, runId, told: new RunRetelling(), messages: new Map(), looks, reading: null };
  const record = await look(ctx, place, call);
  const snapshot = await takeSnapshot(ctx, place, record, call);
  const events = follow(ctx, place, { record, snapshot }, call);
  if (after === undefined || place.told.skip(snapshot, after)) return events;
  if (isResting(record)) throw nothingToFollow(after, runId);
  return startAfter(events, after, runId);
}

/**
 * The events after the end of a step or message that the run's record does not have yet: a response in the background is written
 * there when it has ended. Throws where the run comes to its end without it.
 */
async function* startAfter(
  events: AsyncIterable<AssistantStreamEvent>,
  after: string,
  runId: string,
): AsyncGenerator<AssistantStreamEvent> {
  let isFound = false;
  for await (const event of events) {
    if (isFound) yield event;
    else isFound = isEndOf(event, after);
  }
  if (!isFound) throw nothingToFollow(after, runId);
}

const isEndOf = ({ data }: AssistantStreamEvent, id: string): boolean =>
  'object' in data &&
  (data.object === 'thread.run.step' || data.object === 'thread.message') &&
  data.id === id &&
  data.status !== 'in_progress';

async function* follow(
  ctx: EngineContext,
  place: Place,
  first: { record: RunRecord; snapshot: RunSnapshot },
  call: Call,
): AsyncGenerator<AssistantStreamEvent> {
  const { signal } = call.options;
  let { record, snapshot } = first;
  for (;;) {
    const isLast = isResting(record);
    if (isLast) yield* finishReading(ctx, place, record, call);
    yield* show(record, place.told.catchUp(snapshot));
    if (isLast) return;
    const own = ctx.sessions.get(place.runId);
    if (own) yield* watchOwn(place, own, signal);
    else {
      const isRead = (await openReading(ctx, place, call)) && (yield* readOn(ctx, place, record, call));
      if (!isRead) await ctx.clock.sleep(LOOK_MS, signal);
    }
    signal?.throwIfAborted();
    record = await look(ctx, place, call);
    snapshot = await takeSnapshot(ctx, place, record, call);
  }
}

/** The run has ended, or waits for outputs: nothing more happens to it by itself. */
const isResting = (record: RunRecord): boolean => isEnded(record) || record.state.phase.at === 'awaiting';

async function look(ctx: EngineContext, { threadId, runId }: Place, call: Call): Promise<RunRecord> {
  call.threadId = threadId;
  call.runId = runId;
  const record = await findRun(ctx, threadId, runId, call, { begins: true });
  if (record === null) throw notFound('run', runId, threadId);
  return record;
}

/** The run with its messages. One request for those that are complete and were not read before, if it is time to look for them. */
async function takeSnapshot(ctx: EngineContext, place: Place, record: RunRecord, call: Call): Promise<RunSnapshot> {
  const { messages, threadId, runId, looks } = place;
  const { steps } = record.state;
  noteWritten(place, ctx.sessions.get(runId));
  const isKnown = (id: string): boolean => (messages.get(id)?.status ?? 'in_progress') !== 'in_progress';
  const missing = steps.flatMap(({ status, step_details: details }) => {
    const id = details.type === 'message_creation' ? details.message_creation.message_id : null;
    return status === 'in_progress' || id === null || isKnown(id) ? [] : [id];
  });
  // The messages of a response are there when it has ended: then the run is in another phase.
  const sought = missing.length === 0 ? [] : [record.state.phase.at, ...missing];
  const isDue = isResting(record) ? missing.length > 0 : looks.isDue(sought, ctx.clock.monotonic());
  for (let query: MessageListParams | null = isDue ? { run_id: runId, order: 'asc', limit: 100 } : null; query;) {
    const { data, has_more, last_id }: ListPage<Message> = await listMessages(ctx, threadId, query, call);
    for (const message of data) messages.set(message.id, message);
    query = has_more && last_id !== null ? { ...query, after: last_id } : null;
  }
  return { run: showRun(record), steps, messages };
}

/** The messages of the response that this process reads: their items are in the thread when the response has ended. */
function noteWritten({ messages }: Place, own: RunSession | undefined): void {
  for (const message of own?.translator?.messages ?? []) messages.set(message.id, message);
}

/** What happens to a run that this process works on, as it happens. */
async function* watchOwn(
  place: Place,
  own: RunSession,
  signal: AbortSignal | null | undefined,
): AsyncGenerator<AssistantStreamEvent> {
  const { told, messages } = place;
  const events = own.lookOn();
  const unlink = signal ? onAbort(signal, () => events.end()) : () => undefined;
  try {
    noteWritten(place, own);
    yield* show(own.record, told.catchUp({ run: own.run, steps: own.steps, messages }));
    for await (const event of events) {
      told.note(event);
      yield event;
    }
  } finally {
    unlink();
    await events.return();
  }
}

/** Whether the run has a response in the background that is there to be streamed by a process which does not follow it. */
async function openReading(ctx: EngineContext, place: Place, call: Call): Promise<boolean> {
  const session = await loadSession(ctx, place.threadId, place.runId, call);
  const responseId = session?.responseId ?? null;
  if (session === null || responseId === null) return false;
  const { phase, background } = session.record.state;
  if (phase.at !== 'working' || !background || isStored(session.record.asked)) return false;
  if (place.reading?.responseId !== responseId) {
    attachTranslator(ctx, session);
    if (session.translator === null) return false;
    place.reading = { responseId, translator: session.translator, isOver: false };
  }
  return !place.reading.isOver;
}

/** Tells what is new of the response that is read. Returns whether that was all of it: the rest is in the run's record. */
async function* readOn(
  ctx: EngineContext,
  place: Place,
  record: RunRecord,
  call: Call,
): AsyncGenerator<AssistantStreamEvent, boolean> {
  const { reading } = place;
  if (reading === null) return false;
  const after = reading.translator.resume();
  const asked = ctx.upstream.resumeResponse(reading.responseId, after, call).catch((error: unknown) => {
    if (ctx.upstream.classify(error) === 'other') throw error;
    return null;
  });
  for await (const event of untilBroken(await asked)) {
    for (const progress of reading.translator.translate(event)) {
      if (progress.type === 'ended') reading.isOver = true;
      else if (progress.type === 'in_progress') yield* place.told.catchUp(asWorking(ctx, record));
      else yield* tell(place, record, progress.event);
    }
    if (reading.isOver) return true;
  }
  return false;
}

/** The run has ended, or waits, and a response of it was not read to its end. */
async function* finishReading(
  ctx: EngineContext,
  place: Place,
  record: RunRecord,
  call: Call,
): AsyncGenerator<AssistantStreamEvent> {
  const { reading } = place;
  if (reading === null || reading.isOver) return;
  const { status, last_error: lastError } = showRun(record);
  const isCut = status === 'cancelled' || status === 'expired' || status === 'failed';
  if (!isCut && (yield* readOn(ctx, place, record, call))) return;
  const ending = {
    status: isCut ? status : ('incomplete' as const),
    at: record.state.endedAt ?? nowInSeconds(ctx.clock),
    lastError,
  };
  for (const event of reading.translator.close(ending)) yield* tell(place, record, event);
}

/** Events up to where their stream breaks; none where there is no stream. */
async function* untilBroken(events: AsyncIterable<ResponseStreamEvent> | null): AsyncGenerator<ResponseStreamEvent> {
  try {
    if (events) yield* events;
  } catch {
    // It is read on behind the last event, or the record tells how the run goes on.
  }
}

/** A run whose model has begun to work, which its record may not say yet. */
function asWorking({ clock }: EngineContext, record: RunRecord): RunSnapshot {
  const run = showRun(record);
  const isBegun = run.status !== 'queued';
  const shown: Run = isBegun ? run : { ...run, status: 'in_progress', started_at: nowInSeconds(clock) };
  return { run: shown, steps: [], messages: new Map() };
}

function* tell({ told }: Place, record: RunRecord, event: AssistantStreamEvent): Generator<AssistantStreamEvent> {
  told.note(event);
  yield* show(record, [event]);
}

/** Events for a reader of their own; content of search results is shown only if the run asked for it. */
const show = ({ asked }: RunRecord, events: readonly AssistantStreamEvent[]): AssistantStreamEvent[] =>
  events.map((event) => copyValue(asked.includeContent ? event : hideEventContent(event)));

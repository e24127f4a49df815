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

/** How often (ms) to read the record of a run whose events this process cannot see. */
const LOOK_MS = 1_000;

/** A reader of a run, and what it was told. */
interface Reader {
  readonly threadId: string;
  readonly runId: string;
  readonly retelling: RunRetelling;
  /** The messages of the run that were read so far. */
  readonly messages: Map<string, Message>;
  readonly messageLooks: MessageLooks;
  /** The response that this process reads, of a run that another process follows. */
  reading: { readonly responseId: string; readonly translator: Translator; isOver: boolean } | null;
}

/**
 * Streams the events of a run to a reader that joins late or returns: first events that describe the run so far, then
 * new events until the run ends or requires action. A reader that stops, or aborts the call's signal, does not affect
 * the run. `after`: id of the last step or message that the reader has completely.
 *
 * The source of the events: for a run of this process, the run itself, without requests; for a background response, a
 * second stream of it; for any other run its record, read every second, so that steps appear when they are complete.
 *
 * Throws a 404 if there is no such run, or nothing in it called `after` has ended; for an active run, at its end.
 */
export async function attachRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  after: string | undefined,
  call: Call,
): Promise<AsyncIterable<AssistantStreamEvent>> {
  const messageLooks = new MessageLooks();
  const reader: Reader = {
    threadId,
    runId,
    retelling: new RunRetelling(),
    messages: new Map(),
    messageLooks,
    reading: null,
  };
  const record = await look(ctx, reader, call);
  const snapshot = await takeSnapshot(ctx, reader, record, call);
  const events = follow(ctx, reader, { record, snapshot }, call);
  if (after === undefined || reader.retelling.skip(snapshot, after)) return events;
  if (isResting(record)) throw nothingToFollow(after, runId);
  return startAfter(events, after, runId);
}

/**
 * Skips the events up to the end of a step or message that the run's record does not have yet: the steps of a
 * background response are recorded when it has ended. Throws if the run ends without it.
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
  reader: Reader,
  first: { record: RunRecord; snapshot: RunSnapshot },
  call: Call,
): AsyncGenerator<AssistantStreamEvent> {
  const { signal } = call.options;
  let { record, snapshot } = first;
  for (;;) {
    const isLast = isResting(record);
    if (isLast) yield* finishReading(ctx, reader, record, call);
    yield* toShownEvents(record, reader.retelling.catchUp(snapshot));
    if (isLast) return;
    const own = ctx.sessions.get(reader.runId);
    if (own) yield* watchOwn(reader, own, signal);
    else {
      const isReadToEnd = (await openReading(ctx, reader, call)) && (yield* readOn(ctx, reader, record, call));
      if (!isReadToEnd) await ctx.clock.sleep(LOOK_MS, signal);
    }
    signal?.throwIfAborted();
    record = await look(ctx, reader, call);
    snapshot = await takeSnapshot(ctx, reader, record, call);
  }
}

/** The run has ended or waits for outputs, so it does not change by itself. */
const isResting = (record: RunRecord): boolean => isEnded(record) || record.state.phase.at === 'awaiting';

async function look(ctx: EngineContext, { threadId, runId }: Reader, call: Call): Promise<RunRecord> {
  call.threadId = threadId;
  call.runId = runId;
  const record = await findRun(ctx, threadId, runId, call, { mayRestart: true });
  if (record === null) throw notFound('run', runId, threadId);
  return record;
}

/** Reads the run's messages. Sends one request, if complete messages are missing and it is time to look for them. */
async function takeSnapshot(ctx: EngineContext, reader: Reader, record: RunRecord, call: Call): Promise<RunSnapshot> {
  const { messages, threadId, runId, messageLooks } = reader;
  const { steps } = record.state;
  addOwnMessages(reader, ctx.sessions.get(runId));
  const isKnown = (id: string): boolean => (messages.get(id)?.status ?? 'in_progress') !== 'in_progress';
  const missing = steps.flatMap(({ status, step_details: details }) => {
    const id = details.type === 'message_creation' ? details.message_creation.message_id : null;
    return status === 'in_progress' || id === null || isKnown(id) ? [] : [id];
  });
  // The messages of a response can be read once it has ended, and then the run is in another phase.
  const sought = missing.length === 0 ? [] : [record.state.phase.at, ...missing];
  const isDue = isResting(record) ? missing.length > 0 : messageLooks.isDue(sought, ctx.clock.monotonic());
  for (let query: MessageListParams | null = isDue ? { run_id: runId, order: 'asc', limit: 100 } : null; query;) {
    const { data, has_more, last_id }: ListPage<Message> = await listMessages(ctx, threadId, query, call);
    for (const message of data) messages.set(message.id, message);
    query = has_more && last_id !== null ? { ...query, after: last_id } : null;
  }
  return { run: showRun(record), steps, messages };
}

/** Adds the messages of a response that this process reads: they cannot be listed before the response has ended. */
function addOwnMessages({ messages }: Reader, own: RunSession | undefined): void {
  for (const message of own?.translator?.messages ?? []) messages.set(message.id, message);
}

/** Streams the events of a run of this process as they happen. */
async function* watchOwn(
  reader: Reader,
  own: RunSession,
  signal: AbortSignal | null | undefined,
): AsyncGenerator<AssistantStreamEvent> {
  const { retelling, messages } = reader;
  const events = own.lookOn();
  const unlink = signal ? onAbort(signal, () => events.end()) : () => undefined;
  try {
    addOwnMessages(reader, own);
    yield* toShownEvents(own.record, retelling.catchUp({ run: own.run, steps: own.steps, messages }));
    for await (const event of events) {
      retelling.note(event);
      yield event;
    }
  } finally {
    unlink();
    await events.return();
  }
}

/** Whether the run has a background response that this process can stream although it does not follow the run. */
async function openReading(ctx: EngineContext, reader: Reader, call: Call): Promise<boolean> {
  const session = await loadSession(ctx, reader.threadId, reader.runId, call);
  const responseId = session?.responseId ?? null;
  if (session === null || responseId === null) return false;
  const { phase, background } = session.record.state;
  if (phase.at !== 'working' || !background || isStored(session.record.asked)) return false;
  if (reader.reading?.responseId !== responseId) {
    attachTranslator(ctx, session);
    if (session.translator === null) return false;
    reader.reading = { responseId, translator: session.translator, isOver: false };
  }
  return !reader.reading.isOver;
}

/** Streams the new events of the response. Returns true if the response has ended: the rest is in the run's record. */
async function* readOn(
  ctx: EngineContext,
  reader: Reader,
  record: RunRecord,
  call: Call,
): AsyncGenerator<AssistantStreamEvent, boolean> {
  const { reading } = reader;
  if (reading === null) return false;
  const after = reading.translator.resume();
  const asked = ctx.upstream.resumeResponse(reading.responseId, after, call).catch((error: unknown) => {
    if (ctx.upstream.classify(error) === 'other') throw error;
    return null;
  });
  for await (const event of untilBroken(await asked)) {
    for (const progress of reading.translator.translate(event)) {
      if (progress.type === 'ended') reading.isOver = true;
      else if (progress.type === 'in_progress') yield* reader.retelling.catchUp(asWorking(ctx, record));
      else yield* tell(reader, record, progress.event);
    }
    if (reading.isOver) return true;
  }
  return false;
}

/** Streams the rest of a response that was not read to its end, after the run has come to rest. */
async function* finishReading(
  ctx: EngineContext,
  reader: Reader,
  record: RunRecord,
  call: Call,
): AsyncGenerator<AssistantStreamEvent> {
  const { reading } = reader;
  if (reading === null || reading.isOver) return;
  const { status, last_error: lastError } = showRun(record);
  const isCut = status === 'cancelled' || status === 'expired' || status === 'failed';
  if (!isCut && (yield* readOn(ctx, reader, record, call))) return;
  const ending = {
    status: isCut ? status : ('incomplete' as const),
    at: record.state.endedAt ?? nowInSeconds(ctx.clock),
    lastError,
  };
  for (const event of reading.translator.close(ending)) yield* tell(reader, record, event);
}

/** The events until the stream breaks; none if there is no stream. */
async function* untilBroken(events: AsyncIterable<ResponseStreamEvent> | null): AsyncGenerator<ResponseStreamEvent> {
  try {
    if (events) yield* events;
  } catch {
    // The next attempt continues after the last event, or the record tells how the run went on.
  }
}

/** The run as `in_progress`: its model has begun, even if the record does not say so yet. */
function asWorking({ clock }: EngineContext, record: RunRecord): RunSnapshot {
  const run = showRun(record);
  const isBegun = run.status !== 'queued';
  const shown: Run = isBegun ? run : { ...run, status: 'in_progress', started_at: nowInSeconds(clock) };
  return { run: shown, steps: [], messages: new Map() };
}

function* tell({ retelling }: Reader, record: RunRecord, event: AssistantStreamEvent): Generator<AssistantStreamEvent> {
  retelling.note(event);
  yield* toShownEvents(record, [event]);
}

/** Copies events for one reader; the content of search results is removed unless the run asked for it. */
const toShownEvents = ({ asked }: RunRecord, events: readonly AssistantStreamEvent[]): AssistantStreamEvent[] =>
  events.map((event) => copyValue(asked.includeContent ? event : hideEventContent(event)));

import { isStoredThread, toConversationId } from '../../mapping/ids.js';
import { withoutRetries, withShortTimeout, type Call } from '../../upstream/call.js';
import type { FaultKind } from '../../upstream/fault-kind.js';
import type { ItemPage } from '../../upstream/upstream.js';
import { hashKeyOfCall } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { keepAlive } from '../keep-alive.js';
import type { Leftover, ThreadMark } from '../records/records.js';
import { untilClosing } from '../until-closing.js';
import { eraseConversation } from './erase-conversation.js';
import { eraseLeftovers, stopResponses } from './erase-leftovers.js';
import { clearAlias, idOf, listResponses, readMark, takeDown, toLeftoverChange } from './take-down.js';
import { Tally } from './tally.js';

/** Waits (ms) between attempts to erase what could not be erased. */
const WAITS = [1_000, 5_000, 15_000, 40_000];

/** Faults that do not pass with time. */
const LASTING: readonly FaultKind[] = ['rejected', 'not_found'];

/**
 * After these results for the conversation, the other parts are erased as well: no fault, and faults of the
 * conversation alone. After any other fault, they would fail too.
 */
const LOCAL: readonly (FaultKind | null)[] = [null, 'rejected', 'locked'];

/** What is known when a thread's erasure begins. */
interface EraseStart {
  /** The thread's newest items, if they were read before. */
  first: ItemPage | null;
  tally: Tally;
}

type EraseCourse = EraseStart & {
  /** Waits (ms) between attempts. */
  waits?: readonly number[];
  /**
   * Called after the first attempt. If given, a caller is waiting, so the requests of that attempt are sent only once.
   */
  onFirst?: () => void;
};

/**
 * Erases what a deleted thread left in the store and at the service; its mark is deleted last. Faults that may pass are
 * retried, for a minute by default. Resolves whether everything is gone. Never rejects.
 */
export async function eraseInTime(
  ctx: EngineContext,
  threadId: string,
  { first, tally, waits = WAITS, onFirst }: EraseCourse,
  call: Call,
): Promise<boolean> {
  const own = withShortTimeout(call, ctx.upstream.timeout);
  const quick = onFirst ? withoutRetries(own, ctx.upstream.timeout) : own;
  let fault = await attempt(ctx, threadId, { first, tally }, quick);
  onFirst?.();
  await untilClosing(ctx, async (closing) => {
    for (const wait of waits) {
      if (fault === null || LASTING.includes(fault)) break;
      await ctx.clock.sleep(wait, closing);
      // The mark stays in the store, so the next process that finds it continues.
      if (closing.aborted) break;
      fault = await attempt(ctx, threadId, { first: null, tally }, own);
    }
  });
  if (fault !== null && LASTING.includes(fault)) ctx.erasures.refuse(threadId, hashKeyOfCall(ctx, threadId, call));
  tally.tell(ctx, threadId);
  return fault === null;
}

/** Continues to erase a deleted thread, unless this process does so already or was refused it. */
export function resumeErasing(ctx: EngineContext, threadId: string): void {
  const call = { name: 'threads.delete', options: {}, response: null, threadId };
  if (ctx.erasures.has(threadId) || ctx.erasures.isRefused(threadId, hashKeyOfCall(ctx, threadId, call))) return;
  const start = { first: null, tally: new Tally() };
  keepAlive(
    ctx,
    ctx.erasures.begin(threadId, () => eraseInTime(ctx, threadId, start, call)),
  );
}

/** Begins to erase a deleted thread, with the settings of a call. Resolves after the first attempt. */
export function beginErasing(ctx: EngineContext, threadId: string, call: Call): Promise<void> {
  return new Promise((resolve) => {
    const start = { first: null, tally: new Tally(), onFirst: resolve };
    const work = ctx.erasures.begin(threadId, () => eraseInTime(ctx, threadId, start, call));
    keepAlive(ctx, work);
    void work.then(() => {
      resolve();
    });
  });
}

/** Tries once to erase a deleted thread, unless this process is erasing it. Resolves like `eraseInTime`. */
export function finishErasing(ctx: EngineContext, threadId: string, call: Call): Promise<boolean> {
  const start = { first: null, tally: new Tally(), waits: [] };
  return ctx.erasures.begin(threadId, () => eraseInTime(ctx, threadId, start, call));
}

async function attempt(ctx: EngineContext, threadId: string, start: EraseStart, call: Call): Promise<FaultKind | null> {
  try {
    return await erase(ctx, threadId, start, call);
  } catch (error) {
    // The store failed, or the fake that the client talks to was reset.
    return ctx.upstream.classify(error);
  }
}

async function erase(
  ctx: EngineContext,
  threadId: string,
  { first, tally }: EraseStart,
  call: Call,
): Promise<FaultKind | null> {
  const mark = await readMark(ctx, threadId);
  if (mark === null) return null;
  const recorded = await takeDown(ctx, threadId);
  const leftovers = [...recorded, ...(await stopRuns(ctx, threadId, recorded))];
  await ctx.erasures.settled(threadId);
  tally.begin(leftovers);
  await stopResponses(ctx, leftovers, call);
  const conversation = mark.conversation ?? toConversationId(threadId);
  const ofConversation =
    isStoredThread(threadId) || mark.stored
      ? passOver(tally)
      : await eraseConversation(ctx, conversation, { tally, first, isOwn: isOwnMark(ctx, threadId, mark, call) }, call);
  if (!LOCAL.includes(ofConversation)) return ofConversation;
  const ofLeftovers = await eraseLeftovers(ctx, threadId, leftovers, tally, call);
  const fault = ofConversation ?? ofLeftovers;
  if (fault !== null) return fault;
  if (mark.conversation !== undefined) await clearAlias(ctx, mark.conversation);
  await ctx.records.clearThread(threadId);
  return fault;
}

/** Counts the conversation as gone: a thread in the store has none. */
function passOver(tally: Tally): null {
  tally.drop('conversations');
  return null;
}

function isOwnMark(ctx: EngineContext, threadId: string, mark: ThreadMark, call: Call): boolean {
  const own = hashKeyOfCall(ctx, threadId, call);
  return mark.key_hash === undefined || own === null || own === mark.key_hash;
}

/** Stops the runs of a thread in this process. Then records and returns responses that no record had named. */
async function stopRuns(ctx: EngineContext, threadId: string, recorded: readonly Leftover[]): Promise<Leftover[]> {
  const sessions = await stopSessions(ctx, threadId);
  if (ctx.options.erase === 'items') return [];
  const known = new Set(recorded.map(idOf));
  const left = sessions.flatMap(({ record }) => listResponses(record.state)).filter((each) => !known.has(idOf(each)));
  const changes = left.map((each) => toLeftoverChange(ctx, threadId, each));
  if (changes.length > 0) await ctx.records.write(threadId, changes);
  return left;
}

/** Stops the runs of a thread in this process. Resolves their sessions when none of them writes any more. */
export async function stopSessions(ctx: EngineContext, threadId: string) {
  const sessions = ctx.sessions.values().filter((session) => session.threadId === threadId);
  await Promise.all(sessions.map((session) => session.stop('cancelled')));
  await Promise.all(sessions.map(({ done }) => done));
  return sessions;
}

import { toThreadId } from '../../mapping/ids.js';
import type { StoreChange, StoreEntry } from '../../store/store.js';
import type { EngineContext } from '../context.js';
import { leftoverKey, runKey, threadKey } from '../records/record-keys.js';
import { isAlias, isMark, type Leftover, type ThreadMark } from '../records/records.js';
import type { RunState } from '../runs/run-events.js';

/** What one call asks of a store, and at most deletes. */
const PAGE = 100;

const RUNS = runKey('', '').key;
const LEFTOVERS = leftoverKey('', '').key;
const THREAD = threadKey('').key;

/** The id of a leftover at the service. */
export const idOf = (leftover: Leftover): string =>
  'response' in leftover ? leftover.response : leftover.vector_store;

/** The change that records a leftover; without a value it deletes the record. */
export function toLeftoverChange(
  ctx: EngineContext,
  threadId: string,
  leftover: Leftover,
  isErased = false,
): StoreChange {
  return ctx.records.leftovers.change(leftoverKey(threadId, idOf(leftover)), isErased ? undefined : leftover);
}

/** The mark of a deleted thread; null where there is none. One read. */
export async function readMark(ctx: EngineContext, threadId: string): Promise<ThreadMark | null> {
  const read = await ctx.records.threads.get(threadKey(threadId));
  return read && isMark(read.value) ? read.value : null;
}

/** Deletes what leads from the conversation of an imported thread to the thread; nothing where it is no such conversation. */
export async function clearAlias(ctx: EngineContext, conversationId: string): Promise<void> {
  const at = threadKey(toThreadId(conversationId));
  const read = await ctx.records.threads.get(at);
  if (read && isAlias(read.value)) await ctx.records.threads.delete(at);
}

/**
 * Deletes what the store holds of a deleted thread but for its mark, and for the ids of the responses that its runs have
 * left at the service, which take the place of the runs. Resolves all that is recorded to be left there.
 */
export async function takeDown(ctx: EngineContext, threadId: string): Promise<Leftover[]> {
  const leftovers: Leftover[] = [];
  for (let after: string | undefined; ;) {
    const entries = await ctx.records.listEntries(threadId, { limit: PAGE, after });
    const { changes, left } = replaceRuns(ctx, threadId, entries);
    // A run that has gone on since it was read may have a response more.
    if (changes.length > 0 && !(await ctx.records.write(threadId, changes))) continue;
    leftovers.push(...left);
    after = entries.at(-1)?.key;
    if (entries.length < PAGE || after === undefined) return leftovers;
  }
}

function replaceRuns(
  ctx: EngineContext,
  threadId: string,
  entries: readonly StoreEntry[],
): { changes: StoreChange[]; left: Leftover[] } {
  const changes: StoreChange[] = [];
  const left: Leftover[] = [];
  for (const entry of entries) {
    const { key, version } = entry;
    if (key === THREAD) continue;
    if (key.startsWith(LEFTOVERS)) {
      const known = ctx.records.leftovers.decodeReadable(entry);
      if (known) left.push(known.value);
      continue;
    }
    const state = key.startsWith(RUNS) ? ctx.records.runs.decodeReadable(entry)?.value : undefined;
    const responses = state && ctx.options.erase !== 'items' ? listResponses(state) : [];
    left.push(...responses);
    changes.push(...responses.map((response) => toLeftoverChange(ctx, threadId, response)));
    changes.push({ key, ifVersion: state && version, version: crypto.randomUUID() });
  }
  return { changes, left };
}

/** The responses of a run. One that runs in the background has to be stopped first. */
export function listResponses({
  responseIds,
  requeued,
  replaced: failed = [],
  background,
  phase,
  turn,
}: RunState): Leftover[] {
  const isReplaced = requeued !== undefined && !responseIds.includes(requeued.response);
  const replaced = isReplaced ? [{ response: requeued.response, runs: true as const }] : [];
  const kept = responseIds.flatMap((response, index) => {
    if (response === null) return [];
    const runs = background && phase.at === 'working' && index === turn;
    return runs ? { response, runs } : { response };
  });
  return [...kept, ...replaced, ...failed.map((response) => ({ response }))];
}

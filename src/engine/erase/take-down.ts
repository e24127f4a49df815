import { toThreadId } from '../../mapping/ids.js';
import type { StoreChange, StoreEntry } from '../../store/store.js';
import type { EngineContext } from '../context.js';
import { leftoverKey, runKey, threadKey } from '../records/record-keys.js';
import { isAlias, isMark, type Leftover, type ThreadMark } from '../records/records.js';
import type { RunState } from '../runs/run-events.js';

/** How many entries to read per call of the store. */
const PAGE = 100;

const RUNS = runKey('', '').key;
const LEFTOVERS = leftoverKey('', '').key;
const THREAD = threadKey('').key;

/** A leftover's id at the service. */
export const idOf = (leftover: Leftover): string =>
  'response' in leftover ? leftover.response : leftover.vector_store;

/** The change that records a leftover, or deletes its record (`isErased`). */
export function toLeftoverChange(
  ctx: EngineContext,
  threadId: string,
  leftover: Leftover,
  isErased = false,
): StoreChange {
  return ctx.records.leftovers.change(leftoverKey(threadId, idOf(leftover)), isErased ? undefined : leftover);
}

/** Reads the mark of a deleted thread; null without one. One read. */
export async function readMark(ctx: EngineContext, threadId: string): Promise<ThreadMark | null> {
  const read = await ctx.records.threads.get(threadKey(threadId));
  return read && isMark(read.value) ? read.value : null;
}

/** Deletes the alias from a conversation's id to an imported thread, if there is one. */
export async function clearAlias(ctx: EngineContext, conversationId: string): Promise<void> {
  const at = threadKey(toThreadId(conversationId));
  const read = await ctx.records.threads.get(at);
  if (read && isAlias(read.value)) await ctx.records.threads.delete(at);
}

/**
 * Deletes the data of a deleted thread from the store, except its mark. Runs are replaced by records of their
 * responses, which remain at the service. Resolves everything that is recorded to remain there.
 */
export async function takeDown(ctx: EngineContext, threadId: string): Promise<Leftover[]> {
  const leftovers: Leftover[] = [];
  for (let after: string | undefined; ;) {
    const entries = await ctx.records.listEntries(threadId, { limit: PAGE, after });
    const { changes, left } = replaceRuns(ctx, threadId, entries);
    // A run that changed meanwhile may have another response: read again.
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
      const known = ctx.records.leftovers.read(entry);
      if (known) left.push(known.value);
      continue;
    }
    const state = key.startsWith(RUNS) ? ctx.records.runs.read(entry)?.value : undefined;
    const responses = state && ctx.options.erase !== 'items' ? listResponses(state) : [];
    left.push(...responses);
    changes.push(...responses.map((response) => toLeftoverChange(ctx, threadId, response)));
    changes.push({ key, ifVersion: state && version, version: crypto.randomUUID() });
  }
  return { changes, left };
}

/** The responses of a run. A background response in progress must be stopped first (`runs`). */
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

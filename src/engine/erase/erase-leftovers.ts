import type { Call } from '../../upstream/call.js';
import type { FaultKind } from '../../upstream/fault-kind.js';
import type { EngineContext } from '../context.js';
import type { Leftover } from '../records/records.js';
import { eraseEach, erasePart } from './erase-parts.js';
import { partOf, type Tally } from './tally.js';
import { toLeftoverChange } from './take-down.js';

/** Leftovers per write of the store. */
const BATCH = 100;

/** Deletes responses and vector stores of a deleted thread, and their records. Resolves like `eraseEach`. */
export async function eraseLeftovers(
  ctx: EngineContext,
  threadId: string,
  leftovers: readonly Leftover[],
  tally: Tally,
  call: Call,
): Promise<FaultKind | null> {
  let refusal: FaultKind | null = null;
  for (let start = 0; start < leftovers.length; start += BATCH) {
    const erased: Leftover[] = [];
    const fault = await eraseEach(ctx, leftovers.slice(start, start + BATCH), async (leftover) => {
      await erasePart(ctx, tally, partOf(leftover), () => eraseLeftover(ctx, leftover, call));
      erased.push(leftover);
    });
    const changes = erased.map((leftover) => toLeftoverChange(ctx, threadId, leftover, true));
    if (changes.length > 0) await ctx.records.write(threadId, changes);
    if (fault !== null && fault !== 'rejected') return fault;
    refusal ??= fault;
  }
  return refusal;
}

const eraseLeftover = (ctx: EngineContext, leftover: Leftover, call: Call): Promise<void> =>
  'response' in leftover
    ? ctx.upstream.deleteResponse(leftover.response, call)
    : ctx.upstream.deleteVectorStore(leftover.vector_store, call);

/** Stops background responses, because they keep the conversation in use. One that cannot be stopped runs on. */
export async function stopResponses(ctx: EngineContext, leftovers: readonly Leftover[], call: Call): Promise<void> {
  const running = leftovers.flatMap((leftover) => ('runs' in leftover ? leftover.response : []));
  await eraseEach(ctx, running, async (id) => {
    await ctx.upstream.cancelResponse(id, call).catch(() => undefined);
  });
}

/** Deletes a response whose run could not be recorded, and whose thread was or will be deleted. */
export async function eraseStray(ctx: EngineContext, responseId: string | null, call: Call): Promise<void> {
  if (responseId === null || ctx.options.erase === 'items' || ctx.options.erase === false) return;
  await ctx.upstream.deleteResponse(responseId, call).catch(() => undefined);
}

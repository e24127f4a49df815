import { messagesLocked } from '../../errors.js';
import type { Call } from '../../upstream/call.js';
import type { FaultKind } from '../../upstream/fault-kind.js';
import { readRetryAfter } from '../../upstream/retry.js';
import type { EngineContext } from '../context.js';
import { isMovable, settleHome } from '../history/moved/settle-home.js';
import { readThread } from '../records/thread-record.js';
import { findActiveRun } from '../runs/active-run.js';

/**
 * Moves an imported thread to a conversation now, as its first use would, if the option `history` asks for that.
 * Resolves the number of requests; 0 if there is nothing to move. Throws the legacy 400 while a run is active.
 */
export async function moveImported(ctx: EngineContext, threadId: string, call: Call): Promise<number> {
  call.threadId = threadId;
  const { value } = await readThread(ctx, threadId);
  if (!isMovable(ctx, threadId, value)) return 0;
  const active = await findActiveRun(ctx, threadId, value, call);
  if (active) throw messagesLocked(threadId, active.runId);
  return settleHome(ctx, threadId, value.activeRun?.token ?? null, call);
}

/** Waits (ms) between attempts while the service is overloaded or unreachable, in addition to the SDK's own retries. */
const WAITS = [1_000, 5_000, 15_000, 40_000, 60_000, 60_000];

const PASSING: readonly FaultKind[] = ['overloaded', 'connection', 'unsent'];

/** Like {@link moveImported}, but retries for some minutes while the service is overloaded or unreachable. */
export async function moveInTime(ctx: EngineContext, threadId: string, call: Call): Promise<number> {
  for (const wait of WAITS) {
    try {
      return await moveImported(ctx, threadId, call);
    } catch (error) {
      if (!PASSING.includes(ctx.upstream.classify(error))) throw error;
      await ctx.clock.sleep(Math.max(wait, readRetryAfter(error, ctx.clock) ?? 0), call.options.signal);
    }
  }
  return moveImported(ctx, threadId, call);
}

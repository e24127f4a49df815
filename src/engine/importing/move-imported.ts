import { messagesLocked } from '../../errors.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { isMovable, settleHome } from '../history/moved/settle-home.js';
import { readThread } from '../records/thread-record.js';
import { findActiveRun } from '../runs/active-run.js';

/**
 * Brings an imported thread to the conversation that its first use would make, where the option `history` says that it is to have
 * one. Resolves the number of requests: 0 for a thread that is at home. Throws the legacy 400 while a run is active on it.
 */
export async function moveImported(ctx: EngineContext, threadId: string, call: Call): Promise<number> {
  call.threadId = threadId;
  const { value } = await readThread(ctx, threadId);
  if (!isMovable(ctx, threadId, value)) return 0;
  const active = await findActiveRun(ctx, threadId, value, call);
  if (active) throw messagesLocked(threadId, active.runId);
  return settleHome(ctx, threadId, value.activeRun?.token ?? null, call);
}

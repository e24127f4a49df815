import { mayBeOldId, notFound, StatuslessError } from '../../errors.js';
import { toResponseId } from '../../mapping/ids.js';
import type { Call } from '../../upstream/call.js';
import { requireAccess } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { DeletedThreadError } from '../records/deleted-thread.js';
import { readRun } from '../records/run-record.js';

/**
 * The newest response of a run whose id is known. If the store does not know the run, its id names its first response.
 * Throws the legacy 404 if the run's id does not contain a response's, or the thread was deleted, and an explaining
 * error if the run has no response yet. Sends no request.
 */
export async function findResponse(ctx: EngineContext, threadId: string, runId: string, call: Call): Promise<string> {
  call.threadId = threadId;
  call.runId = runId;
  const found = await readRun(ctx, threadId, runId);
  if (found === 'deleted') throw new DeletedThreadError(threadId);
  if (found === null) {
    const responseId = toResponseId(runId);
    if (responseId === runId || mayBeOldId(runId)) throw notFound('run', runId, threadId);
    return responseId;
  }
  const { asked, state } = found.record;
  await requireAccess(ctx, asked, call);
  const newest = state.unkept?.at(-1) ?? state.responseIds.findLast((id): id is string => id !== null);
  if (newest === undefined) throw new StatuslessError(`Run ${runId} has no response whose id is known.`);
  return newest;
}

import { convertToolOutputs } from '../../mapping/to-responses/convert-tool-outputs.js';
import type { ToolOutput } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { flushDeferred } from '../history/deferred-items.js';
import { recallThread } from '../records/thread-record.js';
import { toLastError } from './failed-outcome.js';
import type { StartedTurn } from './receive-created.js';
import type { RunEnding, RunRecord } from './run-events.js';
import { startTurn } from './send-turn.js';
import { findExhaustedLimit } from './token-budget.js';

/**
 * Sends the outputs as the next turn. Resolves how the run ends instead, if a token limit is used up, or if the request
 * fails in a way that fails the run. Throws other refusals.
 */
export async function startNextTurn(
  ctx: EngineContext,
  record: RunRecord,
  outputs: readonly ToolOutput[],
  background: boolean,
  call: Call,
): Promise<StartedTurn | RunEnding> {
  const exhausted = findExhaustedLimit(record);
  if (exhausted) return { as: 'incomplete', incompleteDetails: exhausted };
  const threadId = record.asked.run.thread_id;
  await flushDeferred(ctx, threadId, (await recallThread(ctx, threadId)).value, call);
  const history = await ctx.historyOf(threadId).readHistory(record, call);
  const request = { history, input: convertToolOutputs(outputs), background };
  const turn = await startTurn(ctx, record, request, call);
  return 'error' in turn ? { as: 'failed', lastError: toLastError(turn.error) } : turn;
}

import { nowInSeconds } from '../../lib/clock.js';
import { readRankingOptions } from '../../mapping/tools/file-search.js';
import { createTranslator } from '../../translate/translate-events.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { runKey } from '../records/record-keys.js';
import { restoreRun } from './restore-run.js';
import { RunExecution } from './run-execution.js';

/** A run of the store, or of the platform, ready to be changed. Not executed: nobody follows its events. */
export async function loadRun(
  ctx: EngineContext,
  threadId: string,
  runId: string,
  call: Call,
): Promise<RunExecution | null> {
  const stored = await ctx.records.runs.get(runKey(threadId, runId));
  if (stored === null) return restoreRun(ctx, threadId, runId, call);
  return new RunExecution(ctx, stored.value, stored.version);
}

/** Does something to a run that no two callers in this process may do at once: others are answered from memory. */
export async function workOn(ctx: EngineContext, execution: RunExecution, task: () => Promise<void>): Promise<void> {
  const { id } = execution.run;
  ctx.executions.set(id, execution);
  const done = task().finally(() => {
    if (ctx.executions.get(id) === execution) ctx.executions.delete(id);
    execution.wake();
  });
  execution.done = done.catch(() => undefined);
  await done;
}

/** Lets an execution read the events, or the whole, of the run's last response. */
export function attachTranslator(ctx: EngineContext, execution: RunExecution): void {
  const { id, thread_id, assistant_id, expires_at } = execution.run;
  execution.translator = createTranslator({
    runId: id,
    threadId: thread_id,
    assistantId: assistant_id,
    expiresAt: expires_at,
    citationMarkers: ctx.options.citationMarkers ?? true,
    rankingOptions: readRankingOptions(execution.run.tools),
    now: () => nowInSeconds(ctx.clock),
  });
}

import type { StoreChange } from '../../store/store.js';
import type { Run, RunStep } from '../../types/index.js';
import type { ImportedRecord, ThreadPlan } from '../../types/imported.js';
import type { EngineContext } from '../context.js';
import { stagedKey } from '../records/record-keys.js';
import { placedOrderKey, toRunChanges } from './to-records.js';

/** Records that one read or write takes. */
export const BATCH = 100;

/** Numbers from one message to the next: what a later import finds in between has room there. */
export const STRIDE = 1_000;

/** Staged records of a kind, without those that were not staged. */
export async function readStaged<Value extends ImportedRecord['value']>(
  ctx: EngineContext,
  threadId: string,
  kind: ImportedRecord['kind'],
  ids: readonly string[],
): Promise<Value[]> {
  const found = await ctx.records.staged.getMany(ids.map((id) => stagedKey(threadId, kind, id)));
  // The key says of which kind the record is.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return found.flatMap((record) => (record ? [record.value.value as Value] : []));
}

/** The changes that record the staged ones of some runs, a batch at a time. */
export async function* readRuns(
  ctx: EngineContext,
  threadId: string,
  runs: ThreadPlan['runs'],
): AsyncGenerator<StoreChange[]> {
  let latest = 0;
  for (let start = 0; start < runs.length; start += BATCH) {
    const planned = runs.slice(start, start + BATCH);
    const ids = planned.map(({ id }) => id);
    const found = await readStaged<Run>(ctx, threadId, 'run', ids);
    if (found.length === 0) continue;
    const steps = planned.flatMap((run) => run.steps);
    const read = await readStaged<RunStep>(ctx, threadId, 'step', steps);
    yield found.flatMap((run, index) => {
      const own = read.filter(({ run_id }) => run_id === run.id);
      // Their order stands also where their times do not rise with it.
      latest = Math.max(latest, run.created_at);
      return toRunChanges(ctx, run, own, placedOrderKey(latest, start + index, run.id));
    });
  }
}

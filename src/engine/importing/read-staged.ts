import type { StoreChange } from '../../store/store.js';
import type { Run, RunStep } from '../../types/index.js';
import type { ImportedRecord, ThreadPlan } from '../../types/imported.js';
import type { EngineContext } from '../context.js';
import { stagedKey } from '../records/record-keys.js';
import { placedOrderKey, toRunChanges } from './to-records.js';

/** Records per read or write. */
export const BATCH = 100;

/** Distance between the numbers of two messages: a later import can insert messages in between. */
export const STRIDE = 1_000;

/** Reads staged records of one kind; omits those that were not staged. */
export async function readStaged<Value extends ImportedRecord['value']>(
  ctx: EngineContext,
  threadId: string,
  kind: ImportedRecord['kind'],
  ids: readonly string[],
): Promise<Value[]> {
  const found = await ctx.records.staged.getMany(ids.map((id) => stagedKey(threadId, kind, id)));
  // The key determines the kind of the record.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return found.flatMap((record) => (record ? [record.value.value as Value] : []));
}

/** Makes the changes that record staged runs, one batch at a time. */
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
      // Keeps the order of the runs even if their times do not rise.
      latest = Math.max(latest, run.created_at);
      return toRunChanges(ctx, run, own, placedOrderKey(latest, start + index, run.id));
    });
  }
}

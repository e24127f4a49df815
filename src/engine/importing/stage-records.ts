import type { ImportedRecord } from '../../types/imported.js';
import type { EngineContext } from '../context.js';
import { messageKey, runKey, stagedKey, threadKey } from '../records/record-keys.js';
import { isMark } from '../records/records.js';

/**
 * Stages records of a thread until the whole source was read, because only then their order is known. Skips what the
 * thread already has, and everything of a thread that was deleted here. Staging twice does no harm.
 */
export async function stageRecords(
  ctx: EngineContext,
  threadId: string,
  records: readonly ImportedRecord[],
): Promise<void> {
  const { staged } = ctx.records;
  const isKnown = await findKnown(ctx, threadId, records);
  const changes = records
    .filter((record) => !isKnown(record))
    .map((record) => staged.change(stagedKey(threadId, record.kind, record.value.id), record));
  if (changes.length > 0) await ctx.records.write(threadId, changes);
}

/** Finds out which records the thread already has. One read, or two if the thread exists. */
async function findKnown(
  ctx: EngineContext,
  threadId: string,
  records: readonly ImportedRecord[],
): Promise<(record: ImportedRecord) => boolean> {
  const thread = await ctx.records.threads.get(threadKey(threadId));
  if (thread === null) return () => false;
  if (isMark(thread.value)) return () => true;
  const keyOf = ({ kind, value }: ImportedRecord): string | null => {
    if (kind === 'message') return messageKey(threadId, value.id).key;
    if (kind === 'run') return runKey(threadId, value.id).key;
    return kind === 'step' ? runKey(threadId, value.run_id).key : null;
  };
  const keys = [...new Set(records.flatMap((record) => keyOf(record) ?? []))];
  const { partition } = threadKey(threadId);
  const found = await ctx.records.read(
    threadId,
    keys.map((key) => ({ partition, key })),
  );
  const known = new Set(keys.filter((_key, index) => found[index] !== null));
  return (record) => {
    const key = keyOf(record);
    return key === null || known.has(key);
  };
}

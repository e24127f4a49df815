import { readGone } from '../../read-gone.js';
import { isImported } from '../../records/thread-homes.js';
import { readThread } from '../../records/thread-record.js';
import { awaitIndexing, replaceStores } from '../../tool-resources.js';
import type { Remedy } from './remedy.js';

/**
 * A vector store of an imported thread is not there any more: those of the old API went a week after their last use. The files that
 * messages have attached for the search get a new one.
 */
export const lostStore: Remedy = {
  limit: 4,
  apply: async (ctx, { record, request, error }, call) => {
    const { sources, run } = record.asked;
    const stores = request.stores ?? sources.vectorStoreIds;
    const lost = stores.filter(readGone(ctx, error));
    if (lost.length === 0) return null;
    const { value: thread } = await readThread(ctx, run.thread_id);
    const own = thread.toolResources?.file_search?.vector_store_ids ?? [];
    const isOwn = (id: string): boolean => own.includes(id) || thread.attached?.gone.includes(id) === true;
    // What only the assistant names is the caller's to mend.
    if (!isImported(run.thread_id, thread) || !lost.every(isOwn)) return null;
    if (lost.some((id) => own.includes(id))) await replaceStores(ctx, run.thread_id, lost, call);
    const { value: mended } = await readThread(ctx, run.thread_id);
    await awaitIndexing(ctx, run.thread_id, mended, call);
    const made = mended.toolResources?.file_search?.vector_store_ids ?? [];
    return { ...request, stores: [...new Set([...stores.filter((id) => !lost.includes(id)), ...made])] };
  },
};

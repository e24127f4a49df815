import { readGone } from '../../read-gone.js';
import { isImported } from '../../records/thread-homes.js';
import { readThread } from '../../records/thread-record.js';
import { replaceStores } from '../../attach-files.js';
import { awaitIndexing } from '../../await-indexing.js';
import type { Remedy } from './remedy.js';

/**
 * A vector store of an imported thread no longer exists: the old API deleted it a week after its last use. Make a new
 * one with the files that the thread's messages attached for search.
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
    // A vector store of the assistant is the caller's to mend.
    if (!isImported(run.thread_id, thread) || !lost.every(isOwn)) return null;
    if (lost.some((id) => own.includes(id))) await replaceStores(ctx, run.thread_id, lost, call);
    const { value: mended } = await readThread(ctx, run.thread_id);
    await awaitIndexing(ctx, run.thread_id, mended, call);
    const made = mended.toolResources?.file_search?.vector_store_ids ?? [];
    return { ...request, stores: [...new Set([...stores.filter((id) => !lost.includes(id)), ...made])] };
  },
};

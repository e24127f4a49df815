import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { isRefused } from '../../history/find-items.js';
import { messageKey } from '../../records/record-keys.js';
import { readThread, updateThread } from '../../records/thread-record.js';
import { awaitIndexing, settleImportedFiles } from '../../tool-resources.js';
import { isImported, readNames } from '../gone-files.js';
import type { Remedy } from './remedy.js';

/** Messages that one read of the store takes. */
const PAGE = 200;

/**
 * A vector store of an imported thread is not there any more: those of the old API went a week after their last use. The files that
 * messages have attached for the search get a new one.
 */
export const lostStore: Remedy = {
  limit: 4,
  apply: async (ctx, { record, request, error }, call) => {
    if (!(error instanceof Error) || !isRefused(ctx, error)) return null;
    const { sources, run } = record.asked;
    const stores = request.stores ?? sources.vectorStoreIds;
    const lost = stores.filter(readNames(error.message));
    if (lost.length === 0) return null;
    const { value: thread } = await readThread(ctx, run.thread_id);
    const own = thread.toolResources?.file_search?.vector_store_ids ?? [];
    const isOwn = (id: string): boolean => own.includes(id) || thread.attached?.gone.includes(id) === true;
    // What only the assistant names is the caller's to mend.
    if (!isImported(run.thread_id, thread) || !lost.every(isOwn)) return null;
    if (lost.some((id) => own.includes(id))) await replaceStores(ctx, run.thread_id, lost, call);
    const { value: mended } = await readThread(ctx, run.thread_id);
    const made = mended.toolResources?.file_search?.vector_store_ids ?? [];
    return { ...request, stores: [...new Set([...stores.filter((id) => !lost.includes(id)), ...made])] };
  },
};

async function replaceStores(ctx: EngineContext, threadId: string, lost: readonly string[], call: Call): Promise<void> {
  const files = await listSearched(ctx, threadId);
  const { value: thread } = await updateThread(ctx, threadId, (current) => {
    const { code = [], gone = [] } = current.attached ?? {};
    const left = current.toolResources?.file_search?.vector_store_ids?.filter((id) => !lost.includes(id)) ?? [];
    return {
      ...current,
      toolResources: { ...current.toolResources, file_search: { vector_store_ids: left } },
      attached: { code, search: files, gone: [...new Set([...gone, ...lost])] },
    };
  });
  ctx.warnOnce(
    `lost-store ${threadId}`,
    `The service does not have these vector stores of the imported thread ${threadId} any more: ${lost.join(', ')}. ` +
      (files.length === 0 ? 'Its messages name no files for a new one.' : 'The files of its messages get a new one.'),
  );
  await settleImportedFiles(ctx, threadId, thread, call);
  await awaitIndexing(ctx, threadId, (await readThread(ctx, threadId)).value, call);
}

/** The files that the messages of a thread have attached for a search. */
async function listSearched(ctx: EngineContext, threadId: string): Promise<string[]> {
  const files = new Set<string>();
  for (let after: string | undefined; ;) {
    const page = await ctx.records.messages.listKeyed(messageKey(threadId, ''), { limit: PAGE, after });
    for (const { value } of page)
      for (const { file_id: id, tools = [] } of value.attachments ?? [])
        if (id && tools.some(({ type }) => type === 'file_search')) files.add(id);
    if (page.length < PAGE) return [...files];
    after = page.at(-1)?.key;
  }
}

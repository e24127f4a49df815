import { readNames } from '../lib/read-names.js';
import type { MessageCreateParams } from '../types/index.js';
import { withoutSignal, type Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { explainMissingThread } from './explain-refusal.js';
import { addVectorStoreFiles, createVectorStore } from './fill-vector-store.js';
import { isRefused } from './history/find-items.js';
import { readGone } from './read-gone.js';
import { DeletedThreadError } from './records/deleted-thread.js';
import { findAgain } from './records/found-again.js';
import { messageKey } from './records/record-keys.js';
import type { Versioned } from './records/record-kind.js';
import type { ThreadRecord } from './records/records.js';
import { isImported } from './records/thread-homes.js';
import { readThread, recallThread, updateThread } from './records/thread-record.js';
import { THREAD_STORE_LIFETIME } from './tool-resources.js';

/** Messages per read of the store. */
const MESSAGES = 200;

/**
 * Makes attached files available to the tools that the attachments name: adds them to the thread's vector store, which
 * is created if needed, or to the app's own search, and to the code interpreter. Sends nothing without attachments.
 */
export async function attachFiles(
  ctx: EngineContext,
  threadId: string,
  messages: readonly MessageCreateParams[],
  call: Call,
): Promise<void> {
  const forSearch = listAttached(messages, 'file_search');
  const forCode = listAttached(messages, 'code_interpreter');
  const isSearchLocal = ctx.options.tools?.file_search !== undefined;
  if (forSearch.length > 0 && !isSearchLocal) await addToThreadStore(ctx, threadId, forSearch, call);
  const forLocal = isSearchLocal ? forSearch : [];
  if (forCode.length === 0 && forLocal.length === 0) return;
  await requireKnown(ctx, threadId, await recallThread(ctx, threadId), call);
  await updateThread(ctx, threadId, (thread) => addFiles(findAgain(thread, forCode), forCode, forLocal));
}

/**
 * Makes the files searchable that messages of the old API attached, once per thread: the vector store that had them is
 * unknown. Files that the service refuses are left out with a warning. Sends nothing for a thread without such files.
 */
export async function settleImportedFiles(
  ctx: EngineContext,
  threadId: string,
  { attached }: ThreadRecord,
  call: Call,
): Promise<void> {
  if (attached === undefined || attached.search.length === 0) return;
  for (let files = attached.search; files.length > 0;) {
    const attachments = files.map((id) => ({ file_id: id, tools: [{ type: 'file_search' as const }] }));
    try {
      await attachFiles(ctx, threadId, [{ role: 'user', content: '', attachments }], call);
      break;
    } catch (error) {
      if (!(error instanceof Error) || !isRefused(ctx, error)) throw error;
      const isNamed = readNames(error.message);
      const named = files.filter(isNamed);
      const refused = named.length === 0 ? files : named;
      files = files.filter((id) => !refused.includes(id));
      ctx.warnOnce(
        `imported-files ${threadId} ${refused.join()}`,
        `Files of the imported thread ${threadId} cannot be searched: ${refused.join(', ')}.`,
      );
    }
  }
  await updateThread(ctx, threadId, (thread) =>
    thread.attached ? { ...thread, attached: { ...thread.attached, search: [] } } : null,
  );
}

/**
 * Replaces vector stores of an imported thread that no longer exist by a new one, with the files that its messages
 * attached for search.
 */
export async function replaceStores(
  ctx: EngineContext,
  threadId: string,
  lost: readonly string[],
  call: Call,
): Promise<void> {
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
}

/** Lists the files that messages of a thread attached for search. */
async function listSearched(ctx: EngineContext, threadId: string): Promise<string[]> {
  const files = new Set<string>();
  for (let after: string | undefined; ;) {
    const page = await ctx.records.messages.listKeyed(messageKey(threadId, ''), { limit: MESSAGES, after });
    for (const { value } of page)
      for (const { file_id: id, tools = [] } of value.attachments ?? [])
        if (id && tools.some(({ type }) => type === 'file_search')) files.add(id);
    if (page.length < MESSAGES) return [...files];
    after = page.at(-1)?.key;
  }
}

function addFiles(thread: ThreadRecord, forCode: readonly string[], forLocal: readonly string[]): ThreadRecord {
  const known = thread.toolResources?.code_interpreter?.file_ids ?? [];
  const file_ids = [...new Set([...known, ...forCode])];
  const code =
    forCode.length === 0 ? {} : { toolResources: { ...thread.toolResources, code_interpreter: { file_ids } } };
  const searchFiles = [...new Set([...(thread.searchFiles ?? []), ...forLocal])];
  return { ...thread, ...code, ...(searchFiles.length === 0 ? {} : { searchFiles }) };
}

async function addToThreadStore(ctx: EngineContext, threadId: string, fileIds: string[], call: Call): Promise<void> {
  const thread = await readThread(ctx, threadId);
  await requireKnown(ctx, threadId, thread, call);
  const known = findStore(thread.value);
  try {
    if (known !== undefined) await addVectorStoreFiles(ctx, known, { file_ids: fileIds }, call);
  } catch (error) {
    if (known === undefined || !readGone(ctx, error)(known) || !isImported(threadId, thread.value)) throw error;
    await replaceStores(ctx, threadId, [known], call);
    return addToThreadStore(ctx, threadId, fileIds, call);
  }
  const made = known ?? (await createVectorStore(ctx, { file_ids: fileIds, ...THREAD_STORE_LIFETIME }, call));
  const updated = await updateThread(ctx, threadId, (current) => {
    const storeId = findStore(current) ?? made;
    const toolResources = { ...current.toolResources, file_search: { vector_store_ids: [storeId] } };
    const ownStores = known === undefined ? { ownStores: [...(current.ownStores ?? []), made] } : {};
    return { ...current, toolResources, indexingStore: storeId, ...ownStores };
  }).catch(async (error: unknown) => {
    // Nothing else refers to the vector store.
    if (known === undefined && error instanceof DeletedThreadError)
      await ctx.upstream.deleteVectorStore(made, withoutSignal(call)).catch(() => undefined);
    throw error;
  });
  const store = findStore(updated.value);
  if (store !== undefined && store !== made) await addVectorStoreFiles(ctx, store, { file_ids: fileIds }, call);
}

/**
 * If a thread has no record, checks with the service that it exists, before creating a vector store or a record for it.
 */
async function requireKnown(
  ctx: EngineContext,
  threadId: string,
  { version }: Versioned<ThreadRecord>,
  call: Call,
): Promise<void> {
  if (version !== null) return;
  await ctx.upstream.retrieveConversation(ctx.homes.conversationOf(threadId), call).catch((error: unknown) => {
    throw explainMissingThread(ctx, threadId, error);
  });
}

function findStore(thread: ThreadRecord): string | undefined {
  return thread.toolResources?.file_search?.vector_store_ids?.[0];
}

function listAttached(messages: readonly MessageCreateParams[], tool: 'file_search' | 'code_interpreter'): string[] {
  const attachments = messages.flatMap((message) => message.attachments ?? []);
  const ids = attachments.flatMap(({ file_id, tools }) =>
    file_id && tools?.some(({ type }) => type === tool) ? file_id : [],
  );
  return [...new Set(ids)];
}

import type { Assistant, ToolResources, ToolResourcesParam } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { createVectorStore } from './fill-vector-store.js';
import type { ThreadRecord } from './records/records.js';
import type { RunRequest } from './runs/run-events.js';

/** A thread's vector store expires after a week without use, as in the old API. */
export const THREAD_STORE_LIFETIME = { expires_after: { anchor: 'last_active_at' as const, days: 7 } };

/** Combines the tool resources of a thread with the run's own, or else with its assistant's. */
export function resolveRunSources(
  assistant: Assistant,
  thread: ThreadRecord,
  own: ToolResources | null | undefined,
): RunRequest['sources'] {
  const resources = [own ?? assistant.tool_resources, thread.toolResources];
  const stores = resources.flatMap((resource) => resource?.file_search?.vector_store_ids ?? []);
  const files = resources.flatMap((resource) => resource?.code_interpreter?.file_ids ?? []);
  const { searchFiles, attached } = thread;
  const isThere = (id: string): boolean => !attached?.gone.includes(id);
  return {
    vectorStoreIds: [...new Set(stores)],
    codeInterpreterFileIds: [...new Set([...files, ...(attached?.code ?? [])].filter(isThere))],
    ...(searchFiles ? { searchFileIds: searchFiles } : {}),
  };
}

/**
 * Creates the vector stores that the parameters describe, one request each, and returns the resources to store. A
 * thread's vector stores expire, an assistant's do not.
 */
export async function settleToolResources(
  ctx: EngineContext,
  params: ToolResourcesParam | null | undefined,
  owner: 'assistant' | 'thread',
  call: Call,
): Promise<ToolResources> {
  if (!params) return {};
  const { file_search: search, ...rest } = params;
  if (!search) return rest;
  const { vector_stores: described = [], ...kept } = search;
  const lifetime = owner === 'thread' ? THREAD_STORE_LIFETIME : {};
  const made = await Promise.all(described.map((store) => createVectorStore(ctx, { ...store, ...lifetime }, call)));
  const ids = [...(kept.vector_store_ids ?? []), ...made];
  return { ...rest, file_search: { vector_store_ids: ids } };
}

/** The vector stores that were created for `params`: they follow those that the caller named. */
export const listMadeStores = (params: ToolResourcesParam | null | undefined, made: ToolResources): string[] =>
  (made.file_search?.vector_store_ids ?? []).slice(params?.file_search?.vector_store_ids?.length ?? 0);

/** The vector store that was created with files, and may still be indexing; null without one. */
export function findIndexingStore(params: ToolResourcesParam | null | undefined, made: ToolResources): string | null {
  const isFilled = params?.file_search?.vector_stores?.some(({ file_ids: files = [] }) => files.length > 0);
  return (isFilled ? made.file_search?.vector_store_ids?.at(-1) : null) ?? null;
}

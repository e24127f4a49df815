import type { VectorStoreBody } from '../upstream/upstream.js';
import { withoutSignal, type Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';

/** The most files that the service was seen to accept with a new vector store, and in one batch. */
const FIRST_FILES = 100;
const BATCH_FILES = 500;

/**
 * Creates a vector store and returns its id. The old API took more files than the service accepts in one request: the
 * others follow in batches. If the service refuses one of them, deletes the vector store.
 */
export async function createVectorStore(ctx: EngineContext, body: VectorStoreBody, call: Call): Promise<string> {
  const { file_ids: fileIds = [] } = body;
  if (fileIds.length <= FIRST_FILES) return ctx.upstream.createVectorStore(body, call);
  const id = await ctx.upstream.createVectorStore({ ...body, file_ids: fileIds.slice(0, FIRST_FILES) }, call);
  try {
    await addVectorStoreFiles(ctx, id, { ...body, file_ids: fileIds.slice(FIRST_FILES) }, call);
  } catch (error) {
    await ctx.upstream.deleteVectorStore(id, withoutSignal(call)).catch(() => undefined);
    throw error;
  }
  return id;
}

/** Adds files to a vector store, in batches. */
export async function addVectorStoreFiles(
  ctx: EngineContext,
  id: string,
  { file_ids: fileIds = [], chunking_strategy }: VectorStoreBody,
  call: Call,
): Promise<void> {
  for (let at = 0; at < fileIds.length; at += BATCH_FILES) {
    const file_ids = fileIds.slice(at, at + BATCH_FILES);
    await ctx.upstream.addVectorStoreFiles(id, { file_ids, ...(chunking_strategy ? { chunking_strategy } : {}) }, call);
  }
}

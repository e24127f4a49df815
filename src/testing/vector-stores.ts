import { notFound } from './api-error.js';
import { attachFile } from './attach-file.js';
import { answerJson, type Call } from './http.js';
import { makeShortId } from './ids.js';
import { asString, asStrings, type JsonObject } from './json.js';
import { listPage } from './list-page.js';
import type { State, VectorStore } from './state.js';
import { validateMetadata } from './validate-metadata.js';
import { findExpiry, validateExpiry } from './vector-store-expiry.js';

/** A vector store for `fake.addVectorStore`. */
export interface FakeVectorStore {
  id?: string;
  name?: string;
  fileIds?: string[];
}

/** Counts files by status. */
export function countFiles(files: Iterable<JsonObject>): JsonObject {
  const counts = { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 };
  for (const { status } of files) {
    counts.total += 1;
    if (status === 'in_progress' || status === 'completed' || status === 'failed' || status === 'cancelled')
      counts[status] += 1;
  }
  return counts;
}

function show(state: State, store: VectorStore): JsonObject & { id: string } {
  const counts = countFiles(store.files.values());
  const usage = [...store.files.values()].reduce((sum, file) => sum + Number(file.usage_bytes), 0);
  const expiresAt = findExpiry(store);
  const isExpired = expiresAt !== null && state.now() >= expiresAt;
  return {
    ...store.object,
    usage_bytes: usage,
    file_counts: counts,
    status: isExpired ? 'expired' : counts.in_progress === 0 ? 'completed' : 'in_progress',
    expires_at: expiresAt,
  };
}

/** Ends the processing of all files. The fake does this as soon as an answer has shown them in progress. */
function finishFiles(store: VectorStore): void {
  for (const file of store.files.values()) if (file.status === 'in_progress') file.status = 'completed';
}

/** Adds a vector store to the state. Its files have the status `in_progress`. */
export function storeVectorStore(state: State, body: JsonObject, id = makeShortId('vs', state.now())): VectorStore {
  const createdAt = Math.floor(state.now());
  const { name = null, description = null, metadata } = body;
  const store: VectorStore = {
    object: {
      id,
      object: 'vector_store',
      created_at: createdAt,
      name,
      description,
      usage_bytes: 0,
      file_counts: countFiles([]),
      status: 'completed',
      expires_after: validateExpiry(body.expires_after),
      expires_at: null,
      last_active_at: createdAt,
      metadata: validateMetadata(metadata),
    },
    files: new Map(),
    batches: new Map(),
  };
  for (const fileId of asStrings(body.file_ids)) attachFile(state, store, fileId, body);
  state.vectorStores.set(id, store);
  return store;
}

/** Notes that a response searches the vector stores of its tools. Their time until they expire begins again. */
export function noteUse(state: State, tools: readonly JsonObject[]): void {
  for (const id of tools.flatMap((tool) => asStrings(tool.vector_store_ids))) {
    const store = state.vectorStores.get(id);
    if (store) store.object.last_active_at = Math.floor(state.now());
  }
}

/** The vector store that a call's first path parameter names, after its files were processed. */
export function vectorStoreOf(call: Call, state: State): VectorStore {
  const id = call.params[0] ?? '';
  const store = state.vectorStores.get(id);
  if (!store) throw notFound('Vector store', id);
  finishFiles(store);
  return store;
}

export const createVectorStore = (call: Call, state: State) =>
  answerJson(show(state, storeVectorStore(state, call.request.body ?? {})));

export const retrieveVectorStore = (call: Call, state: State) => answerJson(show(state, vectorStoreOf(call, state)));

export function listVectorStores(call: Call, state: State): Response {
  const stores = [...state.vectorStores.values()];
  stores.forEach(finishFiles);
  return answerJson(
    listPage(
      stores.map((store) => show(state, store)),
      call.query,
      { also: ['before'] },
    ),
  );
}

export function updateVectorStore(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const { name, metadata, expires_after: expiresAfter } = call.request.body ?? {};
  if (name !== undefined) store.object.name = asString(name);
  if (metadata !== undefined) store.object.metadata = validateMetadata(metadata);
  if (expiresAfter !== undefined) store.object.expires_after = validateExpiry(expiresAfter);
  return answerJson(show(state, store));
}

export function deleteVectorStore(call: Call, state: State): Response {
  const { id } = vectorStoreOf(call, state).object;
  state.vectorStores.delete(id);
  return answerJson({ id, object: 'vector_store.deleted', deleted: true });
}

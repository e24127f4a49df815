import { invalidType, notFound, unknownParameter } from './api-error.js';
import { attachFiles, validateChunking } from './attach-file.js';
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
  validateChunking(body.chunking_strategy, 'chunking_strategy');
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
  const { chunking_strategy } = body;
  const files = asStrings(body.file_ids).map((fileId) => ({ id: fileId, given: { chunking_strategy } }));
  attachFiles(state, store, files, 'file_ids');
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

/** The vector store that a call's first path parameter names. */
export function findVectorStore(call: Call, state: State): VectorStore {
  const id = call.params[0] ?? '';
  const store = state.vectorStores.get(id);
  if (!store) throw notFound('Vector store', id);
  return store;
}

/** The same, after its files were processed. */
export function vectorStoreOf(call: Call, state: State): VectorStore {
  const store = findVectorStore(call, state);
  finishFiles(store);
  return store;
}

/** The parameters of a vector store that can change. */
const CHANGEABLE = ['name', 'metadata', 'expires_after'];

function readParameters(call: Call, also: readonly string[]): JsonObject {
  const body = call.request.body ?? {};
  const unknown = Object.keys(body).find((key) => !CHANGEABLE.includes(key) && !also.includes(key));
  if (unknown !== undefined) throw unknownParameter(unknown);
  for (const name of ['name', 'description']) {
    const text = body[name] ?? null;
    if (text !== null && typeof text !== 'string') throw invalidType(name, 'a string', text);
  }
  const { file_ids: fileIds = [] } = body;
  if (!Array.isArray(fileIds)) throw invalidType('file_ids', 'an array of strings', fileIds);
  return body;
}

export function createVectorStore(call: Call, state: State): Response {
  const body = readParameters(call, ['description', 'file_ids', 'chunking_strategy']);
  return answerJson(show(state, storeVectorStore(state, body)));
}

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
  const { name, metadata, expires_after: expiresAfter } = readParameters(call, []);
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

import { missingParameter, notFound } from './api-error.js';
import { attachFile } from './attach-file.js';
import { answerJson, type Call } from './http.js';
import { makeShortId } from './ids.js';
import { asString, asStrings, isObject, type JsonObject } from './json.js';
import { listPage } from './list-page.js';
import type { State, StoreFile, VectorStore } from './state.js';
import { countFiles, vectorStoreOf } from './vector-stores.js';

function fileOf(call: Call, store: VectorStore): StoreFile {
  const id = call.params[1] ?? '';
  const file = store.files.get(id);
  if (!file) throw notFound('Vector store file', id);
  return file;
}

function filtered(files: StoreFile[], call: Call): Response {
  const { filter } = call.query;
  const wanted = filter === undefined ? files : files.filter((file) => file.status === filter);
  return answerJson(listPage(wanted, call.query, { also: ['before', 'filter'] }));
}

export function createStoreFile(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const body = call.request.body ?? {};
  const fileId = asString(body.file_id);
  if (fileId === null) throw missingParameter('file_id');
  return answerJson(attachFile(state, store, fileId, body));
}

export const retrieveStoreFile = (call: Call, state: State) => answerJson(fileOf(call, vectorStoreOf(call, state)));

export const listStoreFiles = (call: Call, state: State) =>
  filtered([...vectorStoreOf(call, state).files.values()], call);

export function updateStoreFile(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const file = { ...fileOf(call, store), attributes: call.request.body?.attributes ?? {} };
  store.files.set(file.id, file);
  return answerJson(file);
}

export function deleteStoreFile(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const { id } = fileOf(call, store);
  store.files.delete(id);
  return answerJson({ id, object: 'vector_store.file.deleted', deleted: true });
}

/** The text of a file as it was parsed: one chunk. */
export function readStoreFile(call: Call, state: State): Response {
  const { id } = fileOf(call, vectorStoreOf(call, state));
  const text = new TextDecoder().decode(state.files.get(id)?.bytes);
  return answerJson({
    object: 'vector_store.file_content.page',
    data: [{ type: 'text', text }],
    has_more: false,
    next_page: null,
  });
}

function batchOf(call: Call, store: VectorStore) {
  const id = call.params[1] ?? '';
  const batch = store.batches.get(id);
  if (!batch) throw notFound('Vector store file batch', id);
  return batch;
}

function showBatch(store: VectorStore, { object, fileIds }: { object: JsonObject; fileIds: string[] }): JsonObject {
  const counts = countFiles(fileIds.flatMap((id) => store.files.get(id) ?? []));
  return { ...object, status: counts.in_progress === 0 ? 'completed' : 'in_progress', file_counts: counts };
}

export function createFileBatch(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const body = call.request.body ?? {};
  const files: JsonObject[] = Array.isArray(body.files)
    ? body.files.filter(isObject)
    : asStrings(body.file_ids).map((id) => ({ ...body, file_id: id }));
  if (files.length === 0) throw missingParameter('file_ids');
  const fileIds = files.map((file) => attachFile(state, store, asString(file.file_id) ?? '', file).id);
  const id = makeShortId('vsfb', state.now());
  const object = {
    id,
    object: 'vector_store.files_batch',
    created_at: Math.floor(state.now()),
    vector_store_id: store.object.id,
  };
  const batch = { object, fileIds };
  store.batches.set(id, batch);
  return answerJson(showBatch(store, batch));
}

export function retrieveFileBatch(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  return answerJson(showBatch(store, batchOf(call, store)));
}

export function listBatchFiles(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const { fileIds } = batchOf(call, store);
  return filtered(
    [...store.files.values()].filter((file) => fileIds.includes(file.id)),
    call,
  );
}

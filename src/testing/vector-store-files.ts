import { arrayTooLong, badRequest, invalidValue, missingParameter, notFound } from './api-error.js';
import { attachFiles, type FileToAdd } from './attach-file.js';
import { answerJson, type Call } from './http.js';
import { makeShortId } from './ids.js';
import { asString, asStrings, isObject, type JsonObject } from './json.js';
import { listPage } from './list-page.js';
import type { FileBatch, State, StoreFile, VectorStore } from './state.js';
import { validateAttributes } from './validate-metadata.js';
import { countFiles, findVectorStore, vectorStoreOf } from './vector-stores.js';

const STATUSES = ['in_progress', 'completed', 'failed', 'cancelled'];

/** The maximum number of files in a batch. */
const MAX_BATCH = 2000;

function fileOf(call: Call, store: VectorStore): StoreFile {
  const id = call.params[1] ?? '';
  const file = store.files.get(id);
  if (!file) throw notFound('Vector store file', id);
  return file;
}

function filtered(files: StoreFile[], call: Call): Response {
  const { filter } = call.query;
  if (filter !== undefined && !STATUSES.some((status) => status === filter))
    throw invalidValue(filter, STATUSES, 'filter');
  const wanted = filter === undefined ? files : files.filter((file) => file.status === filter);
  return answerJson(listPage(wanted, call.query, { also: ['before', 'filter'] }));
}

export function createStoreFile(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const body = call.request.body ?? {};
  const fileId = asString(body.file_id);
  if (fileId === null) throw missingParameter('file_id');
  return answerJson(attachFiles(state, store, [{ id: fileId, given: body }], 'file_id')[0]);
}

export const retrieveStoreFile = (call: Call, state: State) => answerJson(fileOf(call, vectorStoreOf(call, state)));

export const listStoreFiles = (call: Call, state: State) =>
  filtered([...vectorStoreOf(call, state).files.values()], call);

export function updateStoreFile(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const { attributes } = call.request.body ?? {};
  if (attributes === undefined) throw missingParameter('attributes');
  const file = { ...fileOf(call, store), attributes: validateAttributes(attributes, 'attributes') };
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

function showBatch(store: VectorStore, { object, fileIds, isCancelled }: FileBatch): JsonObject {
  const counts = countFiles(fileIds.flatMap((id) => store.files.get(id) ?? []));
  const status = isCancelled ? 'cancelled' : counts.in_progress === 0 ? 'completed' : 'in_progress';
  return { ...object, status, file_counts: counts };
}

/** Reads the files of a request for a batch, each with its settings. */
function readBatch(body: JsonObject): FileToAdd[] {
  const { files, file_ids: fileIds } = body;
  if (files !== undefined && fileIds !== undefined) {
    throw badRequest(
      "Mutually exclusive parameters: 'files'. Ensure you are only providing one of: 'file_ids' or 'files'.",
      'files',
      'mutually_exclusive_parameters',
    );
  }
  const read: FileToAdd[] = Array.isArray(files)
    ? files.filter(isObject).map((file, index) => {
        const path = `files[${index}].`;
        if (file.file_id === undefined) throw missingParameter(`${path}file_id`);
        return { id: asString(file.file_id) ?? '', given: file, path };
      })
    : asStrings(fileIds).map((id) => ({ id, given: body }));
  const param = files === undefined ? 'file_ids' : 'files';
  if (read.length === 0) throw missingParameter(param);
  if (read.length > MAX_BATCH) throw arrayTooLong(param, MAX_BATCH, read.length);
  return read;
}

export function createFileBatch(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const files = readBatch(call.request.body ?? {});
  const fileIds = [...new Set(attachFiles(state, store, files, 'file_ids').map((file) => file.id))];
  const id = makeShortId('vsfb', state.now());
  const object = {
    id,
    object: 'vector_store.files_batch',
    created_at: Math.floor(state.now()),
    vector_store_id: store.object.id,
  };
  const batch = { object, fileIds, isCancelled: false };
  store.batches.set(id, batch);
  return answerJson(showBatch(store, batch));
}

export function retrieveFileBatch(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  return answerJson(showBatch(store, batchOf(call, store)));
}

/** Cancels a batch with the files that are still in progress. A batch that has ended stays as it is. */
export function cancelFileBatch(call: Call, state: State): Response {
  const store = findVectorStore(call, state);
  const batch = batchOf(call, store);
  const pending = batch.fileIds
    .flatMap((id) => store.files.get(id) ?? [])
    .filter(({ status }) => status === 'in_progress');
  for (const file of pending) file.status = 'cancelled';
  batch.isCancelled ||= pending.length > 0;
  return answerJson(showBatch(store, batch));
}

export function listBatchFiles(call: Call, state: State): Response {
  const store = vectorStoreOf(call, state);
  const { fileIds } = batchOf(call, store);
  return filtered(
    [...store.files.values()].filter((file) => fileIds.includes(file.id)),
    call,
  );
}

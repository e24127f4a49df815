import { unknownFile } from './api-error.js';
import { isObject, type JsonObject } from './json.js';
import type { State, StoreFile, VectorStore } from './state.js';

const DEFAULT_CHUNKING = { type: 'static', static: { max_chunk_size_tokens: 800, chunk_overlap_tokens: 400 } };

/** Adds an uploaded file to a vector store, with the status `in_progress`. Throws 404 if there is no such file. */
export function attachFile(state: State, store: VectorStore, fileId: string, given: JsonObject): StoreFile {
  const source = state.files.get(fileId);
  if (!source) throw unknownFile(fileId, 'file_id');
  const { chunking_strategy: chunking, attributes } = given;
  const file: StoreFile = {
    id: fileId,
    object: 'vector_store.file',
    usage_bytes: source.bytes.length,
    created_at: Math.floor(state.now()),
    vector_store_id: store.object.id,
    status: 'in_progress',
    last_error: null,
    chunking_strategy: isObject(chunking) && chunking.type === 'static' ? chunking : DEFAULT_CHUNKING,
    attributes: isObject(attributes) ? attributes : {},
  };
  store.files.set(fileId, file);
  return file;
}

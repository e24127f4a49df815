import { badRequest, invalidType, invalidValue, missingParameter, outOfRange, unknownFile } from './api-error.js';
import { asString, isObject, type JsonObject } from './json.js';
import type { State, StoredFile, StoreFile, VectorStore } from './state.js';
import { validateAttributes } from './validate-metadata.js';

const DEFAULT_CHUNKING = { type: 'static', static: { max_chunk_size_tokens: 800, chunk_overlap_tokens: 400 } };

/** The extensions that file search can read. */
const EXTENSIONS = new Set('c cpp cs css doc docx go html java js json md pdf php pptx py rb sh tex ts txt'.split(' '));

/** A file that a request adds to a vector store. */
export interface FileToAdd {
  id: string;
  /** The fields `attributes` and `chunking_strategy`. */
  given: JsonObject;
  /** Where the request has these fields: '' or a prefix such as `files[0].`. */
  path?: string;
}

/**
 * Adds uploaded files to a vector store, with the status `in_progress`. `param` names the files in errors. Throws, and adds none,
 * if a file does not exist, if file search cannot read its type, or if its settings are invalid.
 */
export function attachFiles(
  state: State,
  store: VectorStore,
  files: readonly FileToAdd[],
  param: 'file_id' | 'file_ids',
): StoreFile[] {
  const sources = files.map(({ id }) => {
    const source = state.files.get(id);
    if (!source) throw unknownFile(id, param);
    return source;
  });
  checkExtensions(sources, param);
  const added = files.map(({ id, given, path = '' }, index): StoreFile => ({
    id,
    object: 'vector_store.file',
    usage_bytes: sources[index]?.bytes.length ?? 0,
    created_at: Math.floor(state.now()),
    vector_store_id: store.object.id,
    status: 'in_progress',
    last_error: null,
    chunking_strategy: validateChunking(given.chunking_strategy, `${path}chunking_strategy`),
    attributes: validateAttributes(given.attributes, `${path}attributes`),
  }));
  for (const file of added) store.files.set(file.id, file);
  return added;
}

function checkExtensions(sources: readonly StoredFile[], param: string): void {
  const extensions = sources.map(({ object }) => /\.(\w+)$/.exec(asString(object.filename) ?? '')?.[1]?.toLowerCase());
  const refused = extensions.filter((extension) => extension === undefined || !EXTENSIONS.has(extension));
  if (refused.length === 0) return;
  const listed = [...new Set(refused.map((extension) => (extension === undefined ? 'none' : `.${extension}`)))];
  throw badRequest(
    `Files with extensions [${listed.join(', ')}] are not supported for retrieval. See https://platform.openai.com/docs/assistants/tools/file-search/supported-files`,
    param,
    'unsupported_file',
  );
}

/** Checks a chunking strategy, and returns the one that files show. */
export function validateChunking(value: unknown, param: string): JsonObject {
  if (value === undefined || value === null) return DEFAULT_CHUNKING;
  if (!isObject(value)) throw invalidType(param, 'an object', value);
  const { type, static: sizes } = value;
  if (type === undefined) throw missingParameter(`${param}.type`);
  if (type === 'auto') return DEFAULT_CHUNKING;
  if (type !== 'static') throw invalidValue(type, ['auto', 'static'], `${param}.type`);
  if (!isObject(sizes)) throw missingParameter(`${param}.static`);
  const size = checkSize(sizes, 'max_chunk_size_tokens', `${param}.static`, 100, 4096);
  const overlap = checkSize(sizes, 'chunk_overlap_tokens', `${param}.static`, 0, 4096);
  if (overlap > size / 2) {
    const name = `${param}.static.chunk_overlap_tokens`;
    throw badRequest(`Invalid '${name}': must not exceed half of 'max_chunk_size_tokens'.`, name, 'invalid_value');
  }
  return { type, static: { max_chunk_size_tokens: size, chunk_overlap_tokens: overlap } };
}

function checkSize(sizes: JsonObject, name: string, path: string, min: number, max: number): number {
  const value = sizes[name];
  const param = `${path}.${name}`;
  if (value === undefined) throw missingParameter(param);
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalidType(param, 'an integer', value);
  if (value < min) throw outOfRange(param, 'integer', { min }, value);
  if (value > max) throw outOfRange(param, 'integer', { max }, value);
  return value;
}

import { badRequest, invalidValue, missingParameter, noSuchFile } from './api-error.js';
import { answerBytes, answerJson, type Call } from './http.js';
import { makeFileId } from './ids.js';
import { asString } from './json.js';
import { listPage } from './list-page.js';
import type { State, StoredFile } from './state.js';
import type { FakeFile } from './types.js';

const PURPOSES = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'];

/** The bytes of a text or of bytes. */
export function toBytes(content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
}

/** Puts a file into the state. */
export function storeFile(state: State, given: FakeFile): StoredFile {
  const { id = makeFileId(), filename = 'file.txt', content = '', purpose = 'assistants' } = given;
  const bytes = toBytes(content);
  const file: StoredFile = {
    bytes,
    object: {
      object: 'file',
      id,
      purpose,
      filename,
      bytes: bytes.length,
      created_at: Math.floor(state.now()),
      expires_at: null,
      status: 'processed',
      status_details: null,
    },
  };
  state.files.set(id, file);
  return file;
}

function fileOf(call: Call, state: State): StoredFile {
  const id = call.params[0] ?? '';
  const file = state.files.get(id);
  if (!file) throw noSuchFile(id);
  return file;
}

export async function createFile(call: Call, state: State): Promise<Response> {
  const { file, purpose } = call.request.body ?? {};
  if (purpose === undefined) throw missingParameter('purpose');
  if (typeof purpose !== 'string' || !PURPOSES.includes(purpose)) throw invalidValue(purpose, PURPOSES, 'purpose');
  if (!(file instanceof Blob)) throw missingParameter('file');
  const filename = 'name' in file && typeof file.name === 'string' ? file.name : 'file';
  const content = new Uint8Array(await file.arrayBuffer());
  return answerJson(storeFile(state, { filename, purpose, content }).object);
}

export const retrieveFile = (call: Call, state: State) => answerJson(fileOf(call, state).object);

export function listFiles(call: Call, state: State): Response {
  const files = [...state.files.values()].map(({ object }) => object);
  const { purpose } = call.query;
  const wanted = purpose === undefined ? files : files.filter((file) => file.purpose === purpose);
  return answerJson(listPage(wanted, call.query, { also: ['purpose'], maxLimit: 10_000, defaultLimit: 10_000 }));
}

export function deleteFile(call: Call, state: State): Response {
  const { id } = fileOf(call, state).object;
  state.files.delete(id);
  for (const store of state.vectorStores.values()) store.files.delete(id);
  return answerJson({ object: 'file', deleted: true, id });
}

/** Returns the content of a file. Throws for a file that was uploaded for assistants or as user data, as the service does. */
export function downloadFile(call: Call, state: State): Response {
  const { object, bytes } = fileOf(call, state);
  const purpose = asString(object.purpose) ?? '';
  if (['assistants', 'user_data'].includes(purpose))
    throw badRequest(`Not allowed to download files of purpose: ${purpose}`);
  return answerBytes(bytes);
}

import { missingParameter, notFound, unknownFile } from './api-error.js';
import { answerBytes, answerJson, type Call } from './http.js';
import { makeShortId } from './ids.js';
import { asString } from './json.js';
import { toBytes } from './files.js';
import { listPage } from './list-page.js';
import { ensureContainer, type Container, type State, type StoredFile } from './state.js';

/** A file put into a container by a test. */
export interface FakeContainerFile {
  id?: string;
  /** Default: a new container. */
  containerId?: string;
  filename?: string;
  content?: string | Uint8Array;
}

/** Puts a file into a container, as the code interpreter does. */
export function storeContainerFile(
  state: State,
  given: FakeContainerFile,
  source: 'assistant' | 'user' = 'assistant',
): StoredFile {
  const container = ensureContainer(state, given.containerId);
  const { id = makeShortId('cfile', state.now()), filename = `${id}.txt`, content = '' } = given;
  const bytes = toBytes(content);
  const file: StoredFile = {
    bytes,
    object: {
      id,
      object: 'container.file',
      created_at: Math.floor(state.now()),
      bytes: bytes.length,
      container_id: container.object.id,
      path: `/mnt/data/${filename}`,
      source,
    },
  };
  container.files.set(id, file);
  return file;
}

function containerOf(call: Call, state: State): Container {
  const id = call.params[0] ?? '';
  const container = state.containers.get(id);
  if (!container) throw notFound('Container', id);
  return container;
}

function fileOf(call: Call, state: State): StoredFile {
  const id = call.params[1] ?? '';
  const file = containerOf(call, state).files.get(id);
  if (!file) throw notFound('Container file', id);
  return file;
}

export function createContainer(call: Call, state: State): Response {
  const name = asString(call.request.body?.name);
  if (name === null) throw missingParameter('name');
  return answerJson(ensureContainer(state, undefined, name).object);
}

export const retrieveContainer = (call: Call, state: State) => answerJson(containerOf(call, state).object);

export const listContainers = (call: Call, state: State) =>
  answerJson(
    listPage(
      [...state.containers.values()].map(({ object }) => object),
      call.query,
      { also: ['name'] },
    ),
  );

export function deleteContainer(call: Call, state: State): Response {
  const { id } = containerOf(call, state).object;
  state.containers.delete(id);
  return answerJson({ id, object: 'container.deleted', deleted: true });
}

export async function createContainerFile(call: Call, state: State): Promise<Response> {
  const containerId = containerOf(call, state).object.id;
  const { file, file_id: fileId } = call.request.body ?? {};
  if (typeof fileId === 'string') {
    const source = state.files.get(fileId);
    if (!source) throw unknownFile(fileId, 'file_id');
    const filename = asString(source.object.filename) ?? fileId;
    return answerJson(storeContainerFile(state, { containerId, filename, content: source.bytes }, 'user').object);
  }
  if (!(file instanceof Blob)) throw missingParameter('file');
  const filename = 'name' in file && typeof file.name === 'string' ? file.name : 'file';
  const content = new Uint8Array(await file.arrayBuffer());
  return answerJson(storeContainerFile(state, { containerId, filename, content }, 'user').object);
}

export const retrieveContainerFile = (call: Call, state: State) => answerJson(fileOf(call, state).object);

export const listContainerFiles = (call: Call, state: State) =>
  answerJson(
    listPage(
      [...containerOf(call, state).files.values()].map(({ object }) => object),
      call.query,
    ),
  );

export function deleteContainerFile(call: Call, state: State): Response {
  const { id } = fileOf(call, state).object;
  containerOf(call, state).files.delete(id);
  return answerJson({ id, object: 'container.file.deleted', deleted: true });
}

export const downloadContainerFile = (call: Call, state: State) => answerBytes(fileOf(call, state).bytes);

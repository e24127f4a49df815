import { missingParameter, notFound, unknownFile } from './api-error.js';
import { answerBytes, answerJson, type Call } from './http.js';
import { makeShortId } from './ids.js';
import { hasEnded, showContainer, touch } from './container-life.js';
import { asString, asStrings, isObject } from './json.js';
import { toBytes } from './files.js';
import { listPage } from './list-page.js';
import { validateContainer } from './tools/code-interpreter.js';
import { ensureContainer, type Container, type State, type StoredFile } from './state.js';

/** A file for `fake.addContainerFile`. */
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
  touch(container, state);
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

/** The container of a request for its files. Such a request counts as use. */
function liveContainerOf(call: Call, state: State): Container {
  const container = containerOf(call, state);
  if (hasEnded(container, state)) throw notFound('Container', container.object.id);
  touch(container, state);
  return container;
}

function fileOf(call: Call, state: State): StoredFile {
  const id = call.params[1] ?? '';
  const file = liveContainerOf(call, state).files.get(id);
  if (!file) throw notFound('Container file', id);
  return file;
}

export function createContainer(call: Call, state: State): Response {
  const body = call.request.body ?? {};
  const name = asString(body.name);
  if (name === null) throw missingParameter('name');
  validateContainer(body, '', state.files);
  const { expires_after: expiry } = body;
  const minutes = isObject(expiry) && typeof expiry.minutes === 'number' ? expiry.minutes : undefined;
  const memoryLimit = asString(body.memory_limit) ?? undefined;
  const container = ensureContainer(state, undefined, { name, minutes, memoryLimit });
  for (const fileId of asStrings(body.file_ids)) copyFile(state, container.object.id, fileId);
  return answerJson(showContainer(container, state));
}

/** Returns a container. This counts as use, unless the container has ended. */
export function retrieveContainer(call: Call, state: State): Response {
  const container = containerOf(call, state);
  if (!hasEnded(container, state)) touch(container, state);
  return answerJson(showContainer(container, state));
}

export const listContainers = (call: Call, state: State) =>
  answerJson(
    listPage(
      [...state.containers.values()].map((container) => showContainer(container, state)),
      call.query,
      { also: ['name'] },
    ),
  );

export function deleteContainer(call: Call, state: State): Response {
  const { id } = containerOf(call, state).object;
  state.containers.delete(id);
  return answerJson({ id, object: 'container.deleted', deleted: true });
}

/** Copies an uploaded file into a container. */
function copyFile(state: State, containerId: string, fileId: string): StoredFile {
  const source = state.files.get(fileId);
  if (!source) throw unknownFile(fileId, 'file_id');
  const filename = asString(source.object.filename) ?? fileId;
  return storeContainerFile(state, { containerId, filename, content: source.bytes }, 'user');
}

export async function createContainerFile(call: Call, state: State): Promise<Response> {
  const containerId = liveContainerOf(call, state).object.id;
  const { file, file_id: fileId } = call.request.body ?? {};
  if (typeof fileId === 'string') return answerJson(copyFile(state, containerId, fileId).object);
  if (!(file instanceof Blob)) throw missingParameter('file');
  const filename = 'name' in file && typeof file.name === 'string' ? file.name : 'file';
  const content = new Uint8Array(await file.arrayBuffer());
  return answerJson(storeContainerFile(state, { containerId, filename, content }, 'user').object);
}

export const retrieveContainerFile = (call: Call, state: State) => answerJson(fileOf(call, state).object);

export const listContainerFiles = (call: Call, state: State) =>
  answerJson(
    listPage(
      [...liveContainerOf(call, state).files.values()].map(({ object }) => object),
      call.query,
    ),
  );

export function deleteContainerFile(call: Call, state: State): Response {
  const { id } = fileOf(call, state).object;
  liveContainerOf(call, state).files.delete(id);
  return answerJson({ id, object: 'container.file.deleted', deleted: true });
}

export const downloadContainerFile = (call: Call, state: State) => answerBytes(fileOf(call, state).bytes);

import type { APIPromise, OpenAI } from 'openai';
import type { AssistantsEngine } from '../engine/engine.js';
import { noSuchFile } from '../errors.js';
import { readContainerFileId, readOutputImageId, type ContainerFile, type OutputImage } from '../mapping/file-ids.js';
import { isConversationId, toConversationId } from '../mapping/ids.js';
import {
  convertContainerFile,
  convertOutputImage,
  readImageData,
  type ImageBytes,
} from '../mapping/to-assistants/convert-file.js';
import type { ConversationItem } from '../types/responses.js';
import type { Call } from '../upstream/call.js';
import { findSdkClient } from '../upstream/sdk-client.js';
import { openResources } from '../upstream/sdk-resources.js';

type FileObject = OpenAI.FileObject;

/** A call about a file whose id this library made. */
export interface OwnFileCall {
  client: OpenAI;
  service: { readonly engine: AssistantsEngine };
  call: Call;
  id: string;
  /** The caller's options. Each of these calls is one request of the same kind, so all options apply. */
  options: OpenAI.RequestOptions | undefined;
}

/** Resolves the file object. */
export async function retrieveOwnFile(asked: OwnFileCall): Promise<FileObject> {
  const { id, call } = asked;
  const file = readContainerFileId(id);
  if (file) {
    return convertContainerFile(
      id,
      await keep(call, inContainers(asked).retrieve(file.fileId, place(file), asked.options)),
    );
  }
  const image = requireImage(id);
  return convertOutputImage(id, image.itemId, await readImage(asked, image));
}

/** Resolves a response with the bytes of the file. */
export async function readOwnFile(asked: OwnFileCall): Promise<Response> {
  const { id } = asked;
  const file = readContainerFileId(id);
  if (file) return inContainers(asked).content.retrieve(file.fileId, place(file), asked.options);
  const { bytes, type } = await readImage(asked, requireImage(id));
  return new Response(bytes, { headers: { 'content-type': type } });
}

/** Deletes a file of a container. Rejects for an image of a code interpreter call, which is a part of its message. */
export async function deleteOwnFile(asked: OwnFileCall): Promise<OpenAI.FileDeleted> {
  const { id, call } = asked;
  const file = readContainerFileId(id);
  if (!file) throw noSuchFile(id);
  await keep(call, inContainers(asked).delete(file.fileId, place(file), asked.options));
  return { id, object: 'file', deleted: true };
}

function requireImage(id: string): OutputImage {
  const image = readOutputImageId(id);
  if (!image) throw noSuchFile(id);
  return image;
}

const place = ({ containerId }: ContainerFile) => ({ container_id: containerId });

const inContainers = ({ client }: OwnFileCall): OpenAI['containers']['files'] =>
  openResources(findSdkClient(client)).containers.files;

/** Resolves the answer of a request, and copies its headers to the call. */
async function keep<T>(call: Call, request: APIPromise<T>): Promise<T> {
  const { data, response } = await request.withResponse();
  call.response = response;
  return data;
}

/**
 * Reads an image from its item. The id only names the item, so that a forged id cannot make the library fetch something else.
 */
async function readImage(asked: OwnFileCall, image: OutputImage): Promise<ImageBytes> {
  const found = await readItem(asked, image);
  const output = found?.type === 'code_interpreter_call' ? found.outputs?.[image.index] : undefined;
  const data = output?.type === 'image' ? readImageData(output.url) : null;
  if (data) return data;
  throw noSuchFile(asked.id);
}

/**
 * Reads the code interpreter call that returned an image, from where the thread is: the caller's store, or its conversation.
 * Null if the store has no such item; rejects with the service's error if the conversation has none.
 */
async function readItem(asked: OwnFileCall, { threadId, itemId }: OutputImage): Promise<ConversationItem | null> {
  const { client, service, call } = asked;
  if (!isConversationId(threadId)) return service.engine.findOutputItem(threadId, itemId, call);
  const query = {
    conversation_id: toConversationId(threadId),
    include: ['code_interpreter_call.outputs' as const],
  };
  const { conversations } = openResources(findSdkClient(client));
  return keep(call, conversations.items.retrieve(itemId, query, asked.options));
}

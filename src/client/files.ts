import type { APIPromise, OpenAI } from 'openai';
import { noSuchFile } from '../errors.js';
import { readContainerFileId, readOutputImageId, type OutputImage } from '../mapping/file-ids.js';
import { isConversationId, toConversationId } from '../mapping/ids.js';
import {
  convertContainerFile,
  convertOutputImage,
  readImageData,
  type ImageBytes,
} from '../mapping/to-assistants/convert-file.js';
import type { ConversationItem } from '../types/responses.js';
import { findSdkClient } from '../upstream/sdk-client.js';
import { openResources } from '../upstream/sdk-resources.js';
import { startCall } from './api-promise.js';
import { createLegacyResponse } from './legacy-response.js';
import { bindMethod, defineMethod, type Method } from './override-method.js';
import { createCall, type RequestOptions } from './request-options.js';
import { toClientError } from './sdk-errors.js';

type Files = OpenAI['files'];
type RetrieveContent = (id: string, options?: RequestOptions) => APIPromise<string>;

/** Marks a `files` resource that serves our ids already. */
const INSTALLED = Symbol.for('openai-assistants-shim.files');

/**
 * Lets `client.files` serve the file ids that messages and steps carry: files of containers, and images that a code
 * interpreter call gave as data. Every other id is the SDK's own business. `retrieveContent` is how
 * SDK v4 gave the content as text.
 *
 * An image that upstream gives by an address is not fetched, whatever the address: the legacy 404.
 */
export function installFiles(client: OpenAI): void {
  // A client that an app has built for its tests may have no files.
  const { files } = client as { files?: Files };
  if (!files || INSTALLED in files) return;
  const isOfV4 = 'del' in files;
  // The methods that the class has under these names.
  const original = {
    retrieve: bindMethod(files, 'retrieve') as Files['retrieve'],
    content: bindMethod(files, 'content') as Files['content'],
    delete: bindMethod(files, isOfV4 ? 'del' : 'delete') as Files['delete'],
    retrieveContent: bindMethod(files, 'retrieveContent') as RetrieveContent,
  };

  const retrieve: Files['retrieve'] = (id, options) => {
    const file = readContainerFileId(id);
    if (file) {
      const found = containerFiles(client).retrieve(file.fileId, { container_id: file.containerId }, options);
      return found._thenUnwrap((object) => convertContainerFile(id, object));
    }
    const image = readOutputImageId(id);
    if (!image) return original.retrieve(id, options);
    return readImage(client, id, image, options)._thenUnwrap((data) => convertOutputImage(id, image.itemId, data));
  };

  const content: Files['content'] = (id, options) => {
    const file = readContainerFileId(id);
    if (file) {
      return containerFiles(client).content.retrieve(file.fileId, { container_id: file.containerId }, options);
    }
    const image = readOutputImageId(id);
    if (!image) return original.content(id, options);
    return readImage(client, id, image, options)._thenUnwrap(
      ({ bytes, type }) => new Response(bytes, { headers: { 'content-type': type } }),
    );
  };

  const remove: Files['delete'] = (id, options) => {
    const file = readContainerFileId(id);
    if (!file) return original.delete(id, options);
    const deletion = containerFiles(client).delete(file.fileId, { container_id: file.containerId }, options);
    return deletion._thenUnwrap(() => ({ id, object: 'file' as const, deleted: true }));
  };

  const retrieveContent: RetrieveContent = (id, options) => {
    if (isOfV4 && !readContainerFileId(id) && !readOutputImageId(id)) return original.retrieveContent(id, options);
    // A promise of the text, which awaiting the call resolves as well.
    return files.content(id, options)._thenUnwrap((response) => response.text() as unknown as string);
  };

  const methods = { retrieve, content, delete: remove, retrieveContent, ...(isOfV4 ? { del: remove } : {}) };
  // Methods of several signatures, kept under their own names.
  for (const [name, method] of Object.entries(methods)) defineMethod(files, name, method as Method);
  Object.defineProperty(files, INSTALLED, { value: true });
}

function containerFiles(client: OpenAI): OpenAI['containers']['files'] {
  return openResources(findSdkClient(client)).containers.files;
}

/** The image as it stands in its item: looked up again, so that an id cannot name what is to be fetched. */
function readImage(
  client: OpenAI,
  id: string,
  image: OutputImage,
  options: RequestOptions | undefined,
): APIPromise<ImageBytes> {
  const { index } = image;
  return readItem(client, image, options)._thenUnwrap((found) => {
    const output = found?.type === 'code_interpreter_call' ? found.outputs?.[index] : undefined;
    const data = output?.type === 'image' ? readImageData(output.url) : null;
    if (data) return data;
    throw toClientError(client, noSuchFile(id), createCall('files.content', options));
  });
}

/** The call that an image is an output of, where its thread lives; null where the store of the caller has no such item. */
function readItem(
  client: OpenAI,
  { threadId, itemId }: OutputImage,
  options: RequestOptions | undefined,
): APIPromise<ConversationItem | null> {
  if (!isConversationId(threadId)) {
    return startCall<ConversationItem | null, ConversationItem | null>(client, {
      call: createCall('files.content', options),
      run: ({ engine }, _body, call) => engine.findOutputItem(threadId, itemId, call),
      show: (item) => item,
      respond: (item, call) => createLegacyResponse(call, 'application/json', JSON.stringify(item)),
    });
  }
  const place = { conversation_id: toConversationId(threadId) };
  const include = ['code_interpreter_call.outputs' as const];
  const { conversations } = openResources(findSdkClient(client));
  return conversations.items.retrieve(itemId, { ...place, include }, options);
}

import type { APIPromise, OpenAI } from 'openai';
import { isOwnFileId, readContainerFileId } from '../mapping/file-ids.js';
import { send, startCall } from './api-promise.js';
import { bindMethod, defineMethod, type Method } from './override-method.js';
import { createCall, type RequestOptions } from './request-options.js';

type Files = OpenAI['files'];
type RetrieveContent = (id: string, options?: RequestOptions) => APIPromise<string>;

/** Marks a `files` resource that accepts the ids of this library already. */
const INSTALLED = Symbol.for('openai-assistants-shim.files');

/**
 * Makes `client.files` accept the file ids in messages and steps: files of containers, and images that the code interpreter
 * returned as data. Calls with other ids go to the SDK. Also adds `retrieveContent`, which in SDK v4 returned the content as
 * text. If the service returned an image as a URL, the library never fetches that URL: such a file gives the legacy 404.
 */
export function installFiles(client: OpenAI): void {
  // A client that an app made for its tests may have no `files`.
  const { files } = client as { files?: Files };
  if (!files || INSTALLED in files) return;
  const isOfV4 = 'del' in files;
  // The methods of the class.
  const original = {
    retrieve: bindMethod(files, 'retrieve') as Files['retrieve'],
    content: bindMethod(files, 'content') as Files['content'],
    delete: bindMethod(files, isOfV4 ? 'del' : 'delete') as Files['delete'],
    retrieveContent: bindMethod(files, 'retrieveContent') as RetrieveContent,
  };

  const retrieve: Files['retrieve'] = (id, options) =>
    isOwnFileId(id)
      ? send(client, 'files.retrieve', { options }, (service, _body, call) =>
          service.files.retrieve({ client, service, call, id, options }),
        )
      : original.retrieve(id, options);

  const content: Files['content'] = (id, options) =>
    isOwnFileId(id)
      ? startCall(client, {
          call: createCall('files.content', options),
          run: (service, _body, call) => service.files.content({ client, service, call, id, options }),
          show: (response) => response,
          respond: (response) => response,
        })
      : original.content(id, options);

  const remove: Files['delete'] = (id, options) =>
    readContainerFileId(id)
      ? send(client, 'files.delete', { options }, (service, _body, call) =>
          service.files.delete({ client, service, call, id, options }),
        )
      : original.delete(id, options);

  const retrieveContent: RetrieveContent = (id, options) => {
    if (isOfV4 && !isOwnFileId(id)) return original.retrieveContent(id, options);
    // The promise of the text is typed as the text, because awaiting the call resolves it.
    return files.content(id, options)._thenUnwrap((response) => response.text() as unknown as string);
  };

  const methods = { retrieve, content, delete: remove, retrieveContent, ...(isOfV4 ? { del: remove } : {}) };
  // The cast hides the different signatures; each method keeps its name.
  for (const [name, method] of Object.entries(methods)) defineMethod(files, name, method as Method);
  Object.defineProperty(files, INSTALLED, { value: true });
}

import { ApiError } from './api-error.js';
import * as containers from './containers.js';
import * as conversations from './conversations.js';
import { createResponse } from './create-response.js';
import * as files from './files.js';
import type { Call } from './http.js';
import { matchPath } from './match-path.js';
import * as models from './models.js';
import * as responses from './responses.js';
import { searchStore } from './search-store.js';
import type { State } from './state.js';
import * as storeFiles from './vector-store-files.js';
import * as vectorStores from './vector-stores.js';

/** Answers requests to one endpoint. Throws an `ApiError` to refuse. */
export type Route = (call: Call, state: State) => Response | Promise<Response>;

/** Every endpoint, by method and path. */
const ROUTES: Record<string, Route> = {
  'POST /conversations': conversations.createConversation,
  'GET /conversations/{id}': conversations.retrieveConversation,
  'POST /conversations/{id}': conversations.updateConversation,
  'DELETE /conversations/{id}': conversations.deleteConversation,
  'POST /conversations/{id}/items': conversations.createItems,
  'GET /conversations/{id}/items': conversations.listItems,
  'GET /conversations/{id}/items/{item}': conversations.retrieveItem,
  'DELETE /conversations/{id}/items/{item}': conversations.deleteItem,
  'POST /responses': createResponse,
  'GET /responses/{id}': responses.retrieveResponse,
  'DELETE /responses/{id}': responses.deleteResponse,
  'POST /responses/{id}/cancel': responses.cancelResponse,
  'GET /responses/{id}/input_items': responses.listInputItems,
  'GET /models': models.listModels,
  'GET /models/{id}': models.retrieveModel,
  'POST /files': files.createFile,
  'GET /files': files.listFiles,
  'GET /files/{id}': files.retrieveFile,
  'DELETE /files/{id}': files.deleteFile,
  'GET /files/{id}/content': files.downloadFile,
  'POST /containers': containers.createContainer,
  'GET /containers': containers.listContainers,
  'GET /containers/{id}': containers.retrieveContainer,
  'DELETE /containers/{id}': containers.deleteContainer,
  'POST /containers/{id}/files': containers.createContainerFile,
  'GET /containers/{id}/files': containers.listContainerFiles,
  'GET /containers/{id}/files/{file}': containers.retrieveContainerFile,
  'DELETE /containers/{id}/files/{file}': containers.deleteContainerFile,
  'GET /containers/{id}/files/{file}/content': containers.downloadContainerFile,
  'POST /vector_stores': vectorStores.createVectorStore,
  'GET /vector_stores': vectorStores.listVectorStores,
  'GET /vector_stores/{id}': vectorStores.retrieveVectorStore,
  'POST /vector_stores/{id}': vectorStores.updateVectorStore,
  'DELETE /vector_stores/{id}': vectorStores.deleteVectorStore,
  'POST /vector_stores/{id}/search': searchStore,
  'POST /vector_stores/{id}/files': storeFiles.createStoreFile,
  'GET /vector_stores/{id}/files': storeFiles.listStoreFiles,
  'GET /vector_stores/{id}/files/{file}': storeFiles.retrieveStoreFile,
  'POST /vector_stores/{id}/files/{file}': storeFiles.updateStoreFile,
  'DELETE /vector_stores/{id}/files/{file}': storeFiles.deleteStoreFile,
  'GET /vector_stores/{id}/files/{file}/content': storeFiles.readStoreFile,
  'POST /vector_stores/{id}/file_batches': storeFiles.createFileBatch,
  'GET /vector_stores/{id}/file_batches/{batch}': storeFiles.retrieveFileBatch,
  'POST /vector_stores/{id}/file_batches/{batch}/cancel': storeFiles.cancelFileBatch,
  'GET /vector_stores/{id}/file_batches/{batch}/files': storeFiles.listBatchFiles,
};

/** Finds the route of a request, with its path parameters. If there is none, reports the call and throws 404. */
export function findRoute(method: string, path: string, state: State): { route: Route; params: string[] } {
  for (const [key, route] of Object.entries(ROUTES)) {
    const [verb = '', pattern = ''] = key.split(' ');
    const params = verb === method ? matchPath(pattern, path) : null;
    if (params) return { route, params };
  }
  const isOld = /^\/(threads|assistants)/.test(path);
  const hint = isOld
    ? 'the SDK made it; use a client of openai-assistants-shim, or fake.legacyHandlers'
    : 'the fake has no such endpoint';
  state.script.report(`unexpected call: ${method} ${path} (${hint})`);
  throw new ApiError(404, `Invalid URL (${method} /v1${path})`);
}

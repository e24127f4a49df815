import type { OpenAI } from 'openai';
import type { Notify } from '../lib/notify.js';
import type { ServiceClock } from '../lib/service-clock.js';
import type { ConversationItem, ResponseInputItem, UpstreamResponse } from '../types/responses.js';
import type { Call } from './call.js';
import { hasFileCounts, hasId, isItem, isItemList } from './check-answer.js';
import { createRequests, type Operation, type Send } from './create-requests.js';
import { sendWrite } from './retry.js';
import { findSdkClient } from './sdk-client.js';
import { openResources } from './sdk-resources.js';
import type { ItemPage, Upstream } from './upstream.js';

/** The `include` values for fields of items that messages show. */
const ITEM_FIELDS: OpenAI.Responses.ResponseIncludable[] = ['message.input_image.image_url'];

/**
 * Implements `Upstream` with an SDK client: its key, base URL, timeouts, fetch and error classes.
 *
 * Requests that can be repeated safely are retried by the SDK, others by `sendWrite`. `over`, `notify`: see `createRequests`.
 *
 * `responseFields`: `include` values for retrieved responses.
 */
export function createUpstream(
  client: OpenAI,
  clock: ServiceClock,
  over: AbortSignal | null,
  responseFields: OpenAI.Responses.ResponseIncludable[],
  notify: Notify | null,
): Upstream {
  const { receiveObject, receiveEvents, classify } = createRequests(client, clock, over, notify);
  const policy = { clock, notify, classify, maxRetries: client.maxRetries };
  const { containers, conversations, responses, vectorStores } = openResources(client);
  // Some tools that record requests take a page for a stream, and give no promise of it.
  const { items: unrecorded } = openResources(findSdkClient(client)).conversations;

  const read = <T>(operation: Operation, call: Call, send: Send<T>, isUsable = hasId): Promise<T> =>
    receiveObject(operation, call, send, isUsable);

  const write = <T>(operation: Operation, call: Call, send: Send<T>): Promise<T> =>
    sendWrite(policy, operation.name, call, (attempt) => receiveObject(operation, call, once(send), hasId, attempt));

  return {
    timeout: client.timeout,
    maxRetries: client.maxRetries,

    // If the answer is lost, an unused conversation remains. That is better than failing to create a thread.
    createConversation: (body, call) =>
      read({ name: 'conversations.create', body }, call, (options) =>
        conversations.create(body as OpenAI.Conversations.ConversationCreateParams, options),
      ),
    retrieveConversation: (id, call) =>
      read({ name: 'conversations.retrieve' }, call, (options) => conversations.retrieve(id, options)),
    updateConversation: (id, body, call) =>
      read({ name: 'conversations.update', body }, call, (options) => conversations.update(id, body, options)),
    deleteConversation: async (id, call) => {
      await read({ name: 'conversations.delete' }, call, (options) => conversations.delete(id, options));
    },

    createItems: (id, items, call, findDone) => {
      const body = items.some(hasImage) ? { items, include: ITEM_FIELDS } : { items };
      const name = 'conversations.items.create';
      const send = async (attempt: number): Promise<ConversationItem[]> => {
        const create = once((options) => conversations.items.create(id, body, options));
        return (await receiveObject({ name, body }, call, create, isItemList, attempt)).data;
      };
      return sendWrite(policy, name, call, send, findDone);
    },
    retrieveItem: (id, itemId, call, include = []) =>
      read(
        { name: 'conversations.items.retrieve' },
        call,
        (options) =>
          conversations.items.retrieve(itemId, { conversation_id: id, include: [...ITEM_FIELDS, ...include] }, options),
        isItem,
      ),
    listItems: async (id, query, call) => {
      const { limit, order, after } = query;
      const params = { limit, order, include: ITEM_FIELDS, ...(after === undefined ? {} : { after }) };
      const page = await read<ItemPage>(
        { name: 'conversations.items.list' },
        call,
        (options) => unrecorded.list(id, params, options),
        isItemList,
      );
      return { data: page.data, has_more: page.has_more };
    },
    deleteItem: async (id, itemId, call) => {
      await write({ name: 'conversations.items.delete' }, call, (options) =>
        conversations.items.delete(itemId, { conversation_id: id }, options),
      );
    },

    streamResponse: (body, call, whenLocked) => {
      const own = whenLocked === 'throw' ? { ...policy, lockWaits: [] } : policy;
      const name = 'responses.create';
      const create = once((options) => responses.create(body, options));
      return sendWrite(own, name, call, (attempt) => receiveEvents({ name, body }, call, create, attempt));
    },
    resumeResponse: (id, startingAfter, call) => {
      const after = startingAfter === null ? {} : { starting_after: startingAfter };
      const query = { ...after, include: responseFields, stream: true as const };
      return receiveEvents({ name: 'responses.retrieve' }, call, (options) => responses.retrieve(id, query, options));
    },
    retrieveResponse: (id, call) =>
      read<UpstreamResponse>({ name: 'responses.retrieve' }, call, (options) =>
        responses.retrieve(id, { include: responseFields }, options),
      ),
    cancelResponse: (id, call) => read({ name: 'responses.cancel' }, call, (options) => responses.cancel(id, options)),
    deleteResponse: async (id, call) => {
      await read<unknown>({ name: 'responses.delete' }, call, (options) => responses.delete(id, options));
    },

    createContainer: async (body, call) =>
      (await write({ name: 'containers.create', body }, call, (options) => containers.create(body, options))).id,
    addContainerFile: async (id, fileId, call) => {
      await write({ name: 'containers.files.create', body: { file_id: fileId } }, call, (options) =>
        containers.files.create(id, { file_id: fileId }, options),
      );
    },
    createVectorStore: async (body, call) => {
      // The body is the legacy API's, whose fields are the same here.
      const params = body as OpenAI.VectorStoreCreateParams;
      const store = await write({ name: 'vectorStores.create', body }, call, (options) =>
        vectorStores.create(params, options),
      );
      return store.id;
    },
    addVectorStoreFiles: async (id, body, call) => {
      await read({ name: 'vectorStores.fileBatches.create', body }, call, (options) =>
        vectorStores.fileBatches.create(id, body, options),
      );
    },
    countIndexing: async (id, call) => {
      const send = (options: OpenAI.RequestOptions) => vectorStores.retrieve(id, options);
      const store = await read({ name: 'vectorStores.retrieve' }, call, send, hasFileCounts);
      return store.file_counts.in_progress;
    },
    deleteVectorStore: async (id, call) => {
      await read({ name: 'vectorStores.delete' }, call, (options) => vectorStores.delete(id, options));
    },

    classify,
  };
}

/** Makes the SDK send a write only once; `sendWrite` decides about repeating it. */
const once =
  <T>(send: Send<T>): Send<T> =>
  (options) =>
    send({ ...options, maxRetries: 0 });

/** Whether the answer for an item would lack a field unless `include` asks for it. */
function hasImage(item: ResponseInputItem): boolean {
  return (
    item.type === 'message' && Array.isArray(item.content) && item.content.some(({ type }) => type === 'input_image')
  );
}

import type { OpenAI } from 'openai';
import type { Clock } from '../lib/clock.js';
import type { ResponseStreamEvent, UpstreamResponse } from '../types/responses.js';
import type { Call } from './call.js';
import { classifyError } from './classify-error.js';
import { sendWrite } from './retry.js';
import type { FaultKind, Upstream } from './upstream.js';

/** What an SDK call resolves to, as far as it is needed here. */
interface SdkPromise<T> {
  withResponse(): Promise<{ data: T; response: Response }>;
}

/**
 * The upstream port over an SDK client: its auth, base URL, timeouts, fetch and error classes.
 *
 * What can be repeated without harm is retried by the SDK, what cannot by `sendWrite`. Options that address the legacy endpoint itself (`query`,
 * `body`, `path`, `method`) mean nothing to the requests made here and are left out.
 */
export function createUpstream(client: OpenAI, clock: Clock): Upstream {
  const errors = client.constructor as typeof OpenAI;
  const classify = (error: unknown): FaultKind => classifyError(error, errors);
  const policy = { clock, classify, maxRetries: client.maxRetries };
  const { conversations, responses } = client;

  async function receive<T>(call: Call, request: SdkPromise<T>): Promise<T> {
    try {
      const { data, response } = await request.withResponse();
      call.response = response;
      return data;
    } catch (error) {
      throw classify(error) === 'aborted' ? withReason(error, call) : error;
    }
  }

  function read<T>(call: Call, send: (options: OpenAI.RequestOptions) => SdkPromise<T>): Promise<T> {
    return receive(call, send(toRequestOptions(call)));
  }

  function write<T>(call: Call, send: (options: OpenAI.RequestOptions) => SdkPromise<T>): Promise<T> {
    const options = { ...toRequestOptions(call), maxRetries: 0 };
    return sendWrite(policy, call, () => receive(call, send(options)));
  }

  return {
    createConversation: (body, call) =>
      write(call, (options) => conversations.create(body as OpenAI.Conversations.ConversationCreateParams, options)),
    retrieveConversation: (id, call) => read(call, (options) => conversations.retrieve(id, options)),
    updateConversation: (id, body, call) => read(call, (options) => conversations.update(id, body, options)),
    deleteConversation: async (id, call) => {
      await read(call, (options) => conversations.delete(id, options));
    },

    createItems: async (id, items, call) => {
      const list = await write(call, (options) => conversations.items.create(id, { items }, options));
      return list.data;
    },
    retrieveItem: (id, itemId, call) =>
      read(call, (options) => conversations.items.retrieve(itemId, { conversation_id: id }, options)),
    listItems: async (id, query, call) => {
      const { limit, order, after } = query;
      const params = after === undefined ? { limit, order } : { limit, order, after };
      const page = await read(call, (options) => conversations.items.list(id, params, options));
      return { data: page.data, has_more: page.has_more };
    },
    deleteItem: async (id, itemId, call) => {
      await write(call, (options) => conversations.items.delete(itemId, { conversation_id: id }, options));
    },

    streamResponse: (body, call) => write(call, (options) => responses.create(body, options)),
    resumeResponse: (id, startingAfter, call) => {
      const query = startingAfter === null ? {} : { starting_after: startingAfter };
      return read<AsyncIterable<ResponseStreamEvent>>(call, (options) =>
        responses.retrieve(id, { ...query, stream: true }, options),
      );
    },
    retrieveResponse: (id, call) => read<UpstreamResponse>(call, (options) => responses.retrieve(id, {}, options)),
    cancelResponse: (id, call) => read(call, (options) => responses.cancel(id, options)),

    createVectorStore: async (body, call) => {
      const params = body as OpenAI.VectorStoreCreateParams;
      return (await read(call, (options) => client.vectorStores.create(params, options))).id;
    },
    addVectorStoreFiles: async (id, fileIds, call) => {
      await read(call, (options) => client.vectorStores.fileBatches.create(id, { file_ids: fileIds }, options));
    },
    countIndexing: async (id, call) => {
      const store = await read(call, (options) => client.vectorStores.retrieve(id, options));
      return store.file_counts.in_progress;
    },

    classify,
  };
}

/** Options of the legacy call that hold for any request made on its behalf. */
function toRequestOptions(call: Call): OpenAI.RequestOptions {
  const {
    query: _query,
    body: _body,
    path: _path,
    method: _method,
    pollIntervalMs: _interval,
    ...options
  } = call.options;
  return options as OpenAI.RequestOptions;
}

/** An abort tells why: the signal's reason is its cause. */
function withReason(error: unknown, call: Call): unknown {
  const reason: unknown = call.options.signal?.reason;
  if (error instanceof Error && reason !== undefined && error.cause === undefined) error.cause = reason;
  return error;
}

import { OpenAI } from 'openai';
import type { ReadAhead } from '../lib/async-queue.js';
import { deriveSignal } from '../lib/forward-abort.js';
import type { WatchedRequest } from '../lib/listener-hooks.js';
import type { Notify } from '../lib/notify.js';
import type { ServiceClock } from '../lib/service-clock.js';
import type { RequestEnd } from '../types/assistants-listener.js';
import type { ConversationItem, ResponseInputItem, ResponseStreamEvent, UpstreamResponse } from '../types/responses.js';
import { addHeaders } from './add-headers.js';
import { findAzureRoot } from './azure.js';
import { AnswerReader, type SdkPromise } from './answer-reader.js';
import type { Call } from './call.js';
import { hasFileCounts, hasId, isItem, isItemList, type AnswerCheck } from './check-answer.js';
import { classifyError, readCode, readHeaders, readStatus } from './classify-error.js';
import { logThrough } from './log.js';
import { sendWrite } from './retry.js';
import type { FaultKind } from './fault-kind.js';
import { describeOutgoing, describeRequest } from './describe-request.js';
import { observeStream } from './observe-stream.js';
import { findSdkClient, findSdkErrors } from './sdk-client.js';
import { openResources, openTransport } from './sdk-resources.js';
import type { ItemPage, Upstream } from './upstream.js';
import { withoutOldBeta } from './without-old-beta.js';

/** A request: its name for the log and listeners, and its body. */
interface Operation {
  name: string;
  body?: object;
}

/** How an answer is received. */
interface Receiving<R> {
  attempt?: number | undefined;
  /** For streamed answers: wraps the answer so that `observer` sees it. */
  watch?: (answer: R, observer: WatchedRequest, status: number | null) => R;
}

/** Sends one request with the SDK. */
type Send<T> = (options: OpenAI.RequestOptions) => SdkPromise<T>;

/** The `include` values for fields of items that messages show. */
const ITEM_FIELDS: OpenAI.Responses.ResponseIncludable[] = ['message.input_image.image_url'];

/**
 * Implements `Upstream` with an SDK client: its key, base URL, timeouts, fetch and error classes.
 *
 * Requests that can be repeated safely are retried by the SDK, others by `sendWrite`. Each request is logged as a debug
 * line without ids and contents, and reported as an event. Once `over` aborts, nothing is sent any more: calls reject
 * with its reason.
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
  // Answers for an older client are read by the bundled SDK, which throws its own class for an error event.
  const errors = findSdkErrors(client);
  const copies = [errors, OpenAI];
  const answers = new AnswerReader(errors, openTransport(client));
  const classify = (error: unknown): FaultKind => {
    const kind = classifyError(error, copies);
    return (kind === 'other' ? answers.kindOf(error) : null) ?? kind;
  };
  const policy = { clock, notify, classify, maxRetries: client.maxRetries };
  const { containers, conversations, responses, vectorStores } = openResources(client);
  // Some tools that record requests take a page for a stream, and give no promise of it.
  const { items: unrecorded } = openResources(findSdkClient(client)).conversations;

  /**
   * Sends a request, reads the answer, and logs and reports the result. Every option of a legacy call applies to all
   * requests for it.
   */
  async function receive<T, R>(
    operation: Operation,
    call: Call,
    send: Send<T>,
    readAnswer: (request: Promise<T>, response: Response | null) => Promise<R>,
    { attempt = 1, watch }: Receiving<R> = {},
  ): Promise<R> {
    const { name } = operation;
    over?.throwIfAborted();
    const root = findAzureRoot(client);
    const own = name.startsWith('vectorStores') ? call.options : withoutOldBeta(client, call.options);
    const options = root === null ? own : { ...own, defaultBaseURL: root };
    const details = notify && describeRequest(name, call, attempt);
    // `createCall` made these from request options.
    const begin = (headers: Readonly<Record<string, string>>): SdkPromise<T> =>
      send({ ...options, headers: addHeaders(options.headers, headers) } as OpenAI.RequestOptions);
    const { result: request, observer } =
      details && notify.aroundRequest
        ? notify.aroundRequest(describeOutgoing(operation, details, root ?? client.baseURL, call), begin)
        : { result: send(options as OpenAI.RequestOptions), observer: null };
    call.onRequest?.();
    if (details) notify({ type: 'request.sent', ...details });
    const start = clock.monotonic();
    const learnTime = clock.timeRequest();
    const log = (status: number | null, fault: FaultKind | null): void => {
      const durationMs = clock.monotonic() - start;
      const result = status ?? fault ?? 'done';
      logThrough(client, 'debug', `${name} for ${call.name}: ${result}, ${Math.round(durationMs)} ms`);
      if (!details) return;
      notify(
        fault === null
          ? { type: 'request.answered', ...details, status, durationMs }
          : { type: 'request.failed', ...details, status, fault, durationMs },
      );
    };
    try {
      const response = await receiveResponse(request);
      call.response = response;
      if (response !== null) learnTime(response.headers);
      const data = await readAnswer(request, response);
      const status = response?.status ?? null;
      log(status, null);
      if (observer && watch) return watch(data, observer, status);
      observer?.ended({ status, fault: null, code: null, answer: data });
      return data;
    } catch (error) {
      const kind = classify(error);
      log(readStatus(error) ?? null, kind);
      observer?.ended(readEnd(error));
      const refusal = readResponse(error);
      if (refusal !== null) learnTime(refusal.headers);
      call.response = refusal ?? call.response;
      throw kind === 'aborted' ? withReason(error, call) : error;
    }
  }

  /** Receives one object that passes `isUsable`. */
  async function receiveObject<T>(
    operation: Operation,
    call: Call,
    send: Send<T>,
    isUsable: AnswerCheck,
    attempt?: number,
  ): Promise<T> {
    const origin = { name: operation.name, call: call.name };
    const { signal, release } = deriveSignal(call.options.signal);
    const sendOwn: Send<T> = (options) => send({ ...options, signal });
    try {
      return await receive(
        operation,
        call,
        sendOwn,
        (request, response) => inTime(call, answers.readObject(request, response, isUsable, origin)),
        { attempt },
      );
    } finally {
      release();
    }
  }

  /** Limits the time for the body, because the SDK's timeout covers only the headers. */
  function inTime<T>(call: Call, body: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = clock.startTimer(call.options.timeout ?? client.timeout, () => {
        reject(new errors.APIConnectionTimeoutError());
      });
      body.then(resolve, reject).finally(stop);
    });
  }

  function receiveEvents(
    operation: Operation,
    call: Call,
    send: Send<AsyncIterable<ResponseStreamEvent>>,
    attempt?: number,
  ): Promise<ReadAhead<ResponseStreamEvent>> {
    const origin = { name: operation.name, call: call.name };
    // The signal belongs to a turn, and its listeners end with it.
    const { signal } = deriveSignal(call.options.signal);
    const sendOwn: typeof send = (options) => send({ ...options, signal });
    return receive(operation, call, sendOwn, (request, response) => answers.readEvents(request, response, origin), {
      attempt,
      watch: (events, observer, status) => observeStream(events, observer, { signal, status, readFault: readEnd }),
    });
  }

  const readEnd = (error: unknown): RequestEnd => ({
    status: readStatus(error) ?? null,
    fault: classify(error),
    code: readCode(error) ?? null,
  });

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

/** The HTTP response to a request; null if only the parsed answer is available. */
async function receiveResponse(request: SdkPromise<unknown>): Promise<Response | null> {
  try {
    return (await request.asResponse?.()) ?? null;
  } catch (error) {
    // If a tool that records requests made its own promise, that fails as well; unhandled, it would end the process.
    request.catch(() => undefined);
    throw error;
  }
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

/** A response with the headers of an SDK error, which contain the request id. */
function readResponse(error: unknown): Response | null {
  const headers = readHeaders(error);
  return headers && new Response(null, { headers });
}

/** Sets the signal's reason as the cause of an abort error. */
function withReason(error: unknown, call: Call): unknown {
  const reason: unknown = call.options.signal?.reason;
  if (error instanceof Error && reason !== undefined && error.cause === undefined) error.cause = reason;
  return error;
}

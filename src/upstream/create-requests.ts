import { OpenAI } from 'openai';
import type { ReadAhead } from '../lib/async-queue.js';
import { deriveSignal } from '../lib/forward-abort.js';
import type { WatchedRequest } from '../lib/listener-hooks.js';
import type { Notify } from '../lib/notify.js';
import type { ServiceClock } from '../lib/service-clock.js';
import type { RequestEnd } from '../types/assistants-listener.js';
import type { ResponseStreamEvent } from '../types/responses.js';
import { addHeaders } from './add-headers.js';
import { AnswerReader, type SdkPromise } from './answer-reader.js';
import { findAzureRoot } from './azure.js';
import type { Call } from './call.js';
import type { AnswerCheck } from './check-answer.js';
import { classifyError, readCode, readHeaders, readStatus } from './classify-error.js';
import { describeOutgoing, describeRequest } from './describe-request.js';
import type { FaultKind } from './fault-kind.js';
import { logThrough } from './log.js';
import { observeStream } from './observe-stream.js';
import { findSdkErrors } from './sdk-client.js';
import { openTransport } from './sdk-resources.js';
import { withoutOldBeta } from './without-old-beta.js';

/** A request: its name for the log and listeners, and its body. */
export interface Operation {
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
export type Send<T> = (options: OpenAI.RequestOptions) => SdkPromise<T>;

/** Sends requests and receives their answers. Writes are not repeated here, but by `sendWrite`. */
interface Requests {
  /** Receives one object that passes `isUsable`. `attempt`: its number, if the request is sent again; default 1. */
  receiveObject: <T>(
    operation: Operation,
    call: Call,
    send: Send<T>,
    isUsable: AnswerCheck,
    attempt?: number,
  ) => Promise<T>;
  /** Resolves the events of a stream when the service has accepted the request. */
  receiveEvents: (
    operation: Operation,
    call: Call,
    send: Send<AsyncIterable<ResponseStreamEvent>>,
    attempt?: number,
  ) => Promise<ReadAhead<ResponseStreamEvent>>;
  /** Sorts an error of these requests. */
  classify: (error: unknown) => FaultKind;
}

/**
 * Sends requests with the methods of an SDK client. Each request is logged as a debug line without ids and contents, and reported
 * as an event. Once `over` aborts, nothing is sent any more: calls reject with its reason.
 */
export function createRequests(
  client: OpenAI,
  clock: ServiceClock,
  over: AbortSignal | null,
  notify: Notify | null,
): Requests {
  // Answers for an older client are read by the bundled SDK, which throws its own class for an error event.
  const errors = findSdkErrors(client);
  const copies = [errors, OpenAI];
  const answers = new AnswerReader(errors, openTransport(client));
  const classify = (error: unknown): FaultKind => {
    const kind = classifyError(error, copies);
    return (kind === 'other' ? answers.kindOf(error) : null) ?? kind;
  };

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

  return { receiveObject, receiveEvents, classify };
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

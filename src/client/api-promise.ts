import { APIPromise, type OpenAI } from 'openai';
import { readNote } from '../lib/call-note.js';
import { toJson } from '../lib/to-json.js';
import type { Call } from '../upstream/call.js';
import { createAbortError } from './abort-error.js';
import { findBackend } from './backend.js';
import { createLegacyResponse, readRequestId } from './legacy-response.js';
import type { Ids } from './call-styles.js';
import { createCall, type RequestOptions } from './request-options.js';
import type { Service } from './service.js';

type ResponseProps = Awaited<ConstructorParameters<typeof APIPromise>[1]>;

/**
 * How many microtasks after a call its body is read. The SDK serializes a body late, after up to 5 in v4 and 8 in v7, and apps
 * have come to fill an array in a `forEach` of an async callback that has nothing to wait for.
 */
const BODY_READ_AFTER = 8;

/** What a caller gave. */
export interface Given {
  /** The ids in the path of the legacy endpoint, from the outermost inwards. Absent where the old API had no such endpoint. */
  ids?: Ids | undefined;
  /** What the caller sends; none for a call that has no body and no query. */
  body?: unknown;
  options: RequestOptions | null | undefined;
  /** Why the call cannot be made: it is rejected with it, and nothing is sent. */
  refusal?: Error | undefined;
}

/** A legacy call under way: what answers it, what its promise resolves to, and how its HTTP response would look. */
export interface Work<Answer, T> {
  call: Call;
  /** As in {@link Given}. */
  ids?: Ids | undefined;
  /** As in {@link Given}. */
  body?: unknown;
  /** As in {@link Given}. */
  refusal?: Error | undefined;
  /** Does the work. `body` is a copy in JSON. What it throws becomes an error of the calling client's SDK. */
  run: (service: Service, body: unknown, call: Call) => Promise<Answer>;
  /** What the caller gets of the answer. */
  show: (answer: Answer, call: Call, service: Service) => T;
  /** Lets go of what the call holds; called when it fails, also before `run` was reached. */
  onFailure?: () => void;
  /** The response for `asResponse()`; called at most once, and only when a caller asks. */
  respond: (data: T, call: Call) => Response;
}

/** Starts a call whose answer is one object. `name` as in `Call`. */
export function send<T extends object>(
  client: OpenAI,
  name: string,
  { ids, body, options, refusal }: Given,
  run: Work<T, T>['run'],
): APIPromise<T> {
  return startCall(client, {
    call: createCall(name, options),
    ids,
    body,
    refusal,
    run,
    show: (data, call) => addRequestId(data, readRequestId(call)),
    respond: (data, call) => createLegacyResponse(call, 'application/json', JSON.stringify(data)),
  });
}

/**
 * Starts work at once and gives the SDK's promise for it. As with the SDK's own, a failure is an unhandled
 * rejection unless the caller waits for the promise.
 */
export function startCall<Answer, T>(client: OpenAI, work: Work<Answer, T>): APIPromise<T> {
  const { answer, props } = beginCall(client, work);
  // The SDK types what parses a response by the tagged result of its own parser.
  return new APIPromise<T>(client, props, async () => (await answer) as never);
}

/** The two halves of an APIPromise: the answer, and the properties that carry its response. */
export function beginCall<Answer, T>(
  client: OpenAI,
  work: Work<Answer, T>,
): { answer: Promise<T>; props: Promise<ResponseProps> } {
  const answer = perform(client, work);
  return { answer, props: answer.then((data) => createProps(() => work.respond(data, work.call))) };
}

async function perform<Answer, T>(
  client: OpenAI,
  { call, ids, body, refusal, run, show, onFailure }: Work<Answer, T>,
): Promise<T> {
  const { signal } = call.options;
  const note = readNote();
  const backend = findBackend(client);
  const made = { name: call.name, ids, body };
  let service: Service | undefined;
  try {
    if (refusal) throw refusal;
    if (signal?.aborted) throw createAbortError(client, signal);
    for (let waited = 0; waited < BODY_READ_AFTER; waited += 1) await Promise.resolve();
    // What the caller does with its objects from now on does not reach the call.
    const json = toJson(body);
    const loaded = (service = await backend.load());
    const asked = { client, service: loaded, call, options: call.options as RequestOptions };
    const start = (): Promise<Answer> =>
      loaded.files.copyIn(asked, json)?.then((body) => run(loaded, body, call)) ?? run(loaded, json, call);
    const own = (): Promise<Answer> => loaded.unlessLeft(signal, start());
    const { rollout } = loaded;
    made.body = json;
    if (rollout && ids) {
      const onSide = loaded.tellCall.bind(null, note, made);
      return show(await rollout.route({ ids, body: json, call, onSide }, own), call, loaded);
    }
    loaded.tellCall(note, made);
    return show(await own(), call, loaded);
  } catch (error) {
    onFailure?.();
    // It may have failed before it was told of.
    if (note) (await backend.load().catch(() => null))?.tellCall(note, made);
    // Whatever the abort broke, the caller is told of the abort.
    if (signal?.aborted) throw createAbortError(client, signal);
    // Ahead of the work there are errors of the SDK only.
    throw service ? service.toClientError(client, error, call) : error;
  }
}

/** What the SDK keeps of a response. Building one costs a copy of the body, and few callers look at it. */
function createProps(respond: () => Response): ResponseProps {
  let response: Response | undefined;
  return {
    get response() {
      return (response ??= respond());
    },
    get controller() {
      return new AbortController();
    },
    options: { method: 'get', path: '' },
    requestLogID: '',
    retryOfRequestLogID: undefined,
    startTime: 0,
  };
}

/** Adds `_request_id`, as the SDK does: there to read, invisible to code that copies or prints the object. */
export function addRequestId<T extends object>(data: T, id: string | null): T {
  return Object.defineProperty(data, '_request_id', {
    value: id,
    enumerable: false,
    configurable: true,
    writable: true,
  });
}

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
 * How many microtasks after a call the library reads the body. The SDK reads it late, too: after up to 5 microtasks in v4, and
 * 8 in v7. Some apps rely on that, because they still fill an array in async callbacks of `forEach`.
 */
const BODY_READ_AFTER = 8;

/** The arguments of a call. */
export interface Given {
  /** The ids in the path of the legacy endpoint, outermost first. Absent if the old API had no such endpoint. */
  ids?: Ids | undefined;
  /** The body or query; absent if the call has neither. */
  body?: unknown;
  options: RequestOptions | null | undefined;
  /** Why the call is invalid. If set, the call rejects with it, and nothing is sent. */
  refusal?: Error | undefined;
}

/** A legacy call: its work, what its promise resolves to, and its HTTP response. */
export interface Work<Answer, T> {
  call: Call;
  /** As in {@link Given}. */
  ids?: Ids | undefined;
  /** As in {@link Given}. */
  body?: unknown;
  /** As in {@link Given}. */
  refusal?: Error | undefined;
  /** Does the work. `body` is a JSON copy. If it throws, the caller gets the error as one of its SDK. */
  run: (service: Service, body: unknown, call: Call) => Promise<Answer>;
  /** Converts the answer to what the promise resolves to. */
  show: (answer: Answer, call: Call, service: Service) => T;
  /** Releases what the call holds. Called if the call fails, even before `run`. */
  onFailure?: () => void;
  /** Makes the response for `asResponse()`. Called at most once, and only if the app asks for it. */
  respond: (data: T, call: Call) => Response;
}

/** Starts a call whose answer is one object. `name` is as in `Call`. */
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
 * Starts the work at once, and returns an `APIPromise` of it. As with the SDK, a failure is an unhandled rejection unless the
 * app awaits the promise.
 */
export function startCall<Answer, T>(client: OpenAI, work: Work<Answer, T>): APIPromise<T> {
  const { answer, props } = beginCall(client, work);
  // The SDK's type of the parser's result has a tag that only its own parser can add.
  return new APIPromise<T>(client, props, async () => (await answer) as never);
}

/** Starts the work, and returns the two parts of an `APIPromise`: the answer, and the properties with its response. */
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
    // A copy: if the app changes its objects from now on, the call does not change.
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
    // The call may have failed before its event was sent.
    if (note) (await backend.load().catch(() => null))?.tellCall(note, made);
    // After an abort, every failure is reported as the abort.
    if (signal?.aborted) throw createAbortError(client, signal);
    // Without a service no work has begun: the error is already one of the SDK.
    throw service ? service.toClientError(client, error, call) : error;
  }
}

/** The properties that the SDK keeps of a response. It is made only if the app reads it, because that copies the body. */
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

/** Adds `_request_id`, as the SDK does: not enumerable, so that copies and printed objects do not have it. */
export function addRequestId<T extends object>(data: T, id: string | null): T {
  return Object.defineProperty(data, '_request_id', {
    value: id,
    enumerable: false,
    configurable: true,
    writable: true,
  });
}

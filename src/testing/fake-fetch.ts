import { onAbort } from '../lib/on-abort.js';
import { abortError } from './abort.js';
import { ApiError, badRequest } from './api-error.js';
import { answerFault, connectionError, matchesFault, neverAnswer } from './faults.js';
import { answerError, answerJson, checkKey, readBody, readPath, readQuery } from './http.js';
import { modelExists } from './models.js';
import { pause } from './pause.js';
import { RESOURCES } from './resources.js';
import { findRoute } from './router.js';
import { FAKE_ERROR } from './script.js';
import { asksForKey, meetServer } from './servers/meet-server.js';
import { describeError } from './servers/shape-answers.js';
import type { State } from './state.js';
import type { FakeRequest } from './types.js';

async function readRequest(
  request: Request,
  given: BodyInit | null,
): Promise<{ seen: FakeRequest; refusal: ApiError | null }> {
  const url = new URL(request.url);
  const seen: FakeRequest = {
    method: request.method.toUpperCase(),
    path: readPath(url, RESOURCES),
    url: request.url,
    query: readQuery(url),
    headers: Object.fromEntries(request.headers),
    body: null,
    status: null,
  };
  try {
    seen.body = await readBody(request, given);
    return { seen, refusal: null };
  } catch (error) {
    if (error instanceof ApiError) return { seen, refusal: error };
    throw error;
  }
}

async function route(seen: FakeRequest, signal: AbortSignal | null, state: State): Promise<Response> {
  const { server, replay } = state;
  const { apiKey } = state.options;
  const known = {
    isKey: (key: string) => apiKey === undefined || key === apiKey,
    isModel: (model: string) => modelExists(model, state),
  };
  const met = server && !replay.isActive ? meetServer(server, seen, known) : { request: seen };
  if ('answer' in met) return met.answer;
  if (!server || asksForKey(server)) checkKey(seen, apiKey);
  if (replay.isActive) return replay.answer({ request: seen, signal });
  const { route: handle, params } = findRoute(seen.method, seen.path, state);
  return handle({ request: met.request, params, query: seen.query, signal }, state);
}

/** Answers with an error, in the form of the server that the fake imitates. */
function refuse(error: ApiError, { server }: State): Response {
  const described = server ? describeError(server, error) : null;
  return described ? answerJson(described, error.status) : answerError(error);
}

/**
 * The refusal for an error of the fake itself, such as one of a reply that it cannot send. Thrown from `fetch`, it would look like a
 * broken connection. Rethrows what an abort threw.
 */
function blameScript(error: unknown, { method, path }: FakeRequest, state: State): ApiError {
  if (error instanceof DOMException && error.name === 'AbortError') throw error;
  return state.script.refuse(`the answer to ${method} ${path} could not be made: ${String(error)}`);
}

/** Rejects as soon as the signal aborts. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    work.then(resolve, reject).finally(onAbort(signal, () => reject(abortError(signal))));
  });
}

/** Resolves the result of the work, or, if the fake was reset meanwhile, an error that the SDK does not retry. */
function unlessReset(work: Promise<Response>, over: AbortSignal): Promise<Response> {
  return unlessAborted(work, over).catch((error: unknown) => {
    if (!over.aborted) throw error;
    return answerError(badRequest(String(error), null, FAKE_ERROR));
  });
}

/** The current state of a fake. A reset replaces it. */
export interface FakeMoment {
  state: State;
  /** Aborts at the reset. */
  over: AbortSignal;
}

/**
 * Creates the `fetch` of the fake. It answers from the current state, adds each request to `requests`, and applies the scripted
 * faults.
 */
export function createFakeFetch(getMoment: () => FakeMoment, requests: FakeRequest[]) {
  async function answer(
    state: State,
    seen: FakeRequest,
    refusal: ApiError | null,
    signal: AbortSignal | null,
  ): Promise<Response> {
    const { latency } = state.options;
    const wait = typeof latency === 'function' ? latency(seen) : (latency ?? 0);
    if (wait > 0) await pause(wait);
    signal?.throwIfAborted();
    const fault = state.script.takeFault((rule) => matchesFault(rule, seen.method, seen.path));
    const kind = fault === null ? null : (fault.kind ?? 'status');
    if (kind === 'reset') throw connectionError('ECONNRESET');
    if (kind === 'timeout') return neverAnswer(signal);
    if (fault && kind === 'status') return answerFault(fault);
    try {
      if (refusal) throw refusal;
      const response = await route(seen, kind === 'lostAnswer' ? null : signal, state);
      if (kind !== 'lostAnswer') return response;
      await response.arrayBuffer(); // a stream is processed to its end, too
    } catch (error) {
      const refused = error instanceof ApiError ? error : blameScript(error, seen, state);
      if (kind !== 'lostAnswer') return refuse(refused, state);
    }
    throw connectionError('UND_ERR_SOCKET');
  }

  return async function fakeFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    // Upload bodies of SDK 4 are streams, which a `Request` accepts only with this option.
    const streamed: RequestInit & { duplex: 'half' } = { ...init, duplex: 'half' };
    const request = new Request(input, streamed);
    // Before an upload, SDKs fetch `data:,` to learn the class of responses. That request does not leave the process.
    if (request.url.startsWith('data:')) return new Response();
    // The caller's own signal, because the copy of it in a `Request` may be garbage-collected before it aborts.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : null);
    signal?.throwIfAborted();
    const { state, over } = getMoment();
    const { seen, refusal } = await readRequest(request, init?.body ?? null);
    if (!over.aborted) requests.push(seen);
    const response = await unlessReset(unlessAborted(answer(state, seen, refusal, signal), signal), over);
    // A recorded answer has its recorded date or none. The fake's own date would contradict it.
    if (!state.replay.isActive && !response.headers.has('date')) {
      response.headers.set('date', new Date(state.now() * 1000).toUTCString());
    }
    seen.status = response.status;
    return response;
  };
}

import type { FindCall, LegacyCall } from './legacy-calls.js';

type Fetch = typeof globalThis.fetch;

/** Answers a request that was found to be one for here. */
export type Answer = (call: LegacyCall, request: Request) => Promise<Response>;

/** What is done with the requests of a `fetch`. */
export interface Interception {
  find: FindCall;
  answer: Answer;
}

/**
 * A `fetch` that gives the requests which `find` finds to `answer`, and every other one to `fetch` as it came. An answer behaves
 * as one from the network: a signal that aborts rejects the call, or ends the body with its reason.
 */
export function interceptFetch(fetch: Fetch, { find, answer }: Interception): Fetch {
  const intercepted: Fetch = (...args) => {
    const [input, init] = args;
    const address = readAddress(input);
    const call = find(address);
    return call === null ? fetch(...args) : answerAsNetwork(call, address, input, init, answer);
  };
  // What else there is on the function, as Bun's has methods and a fake's a mark.
  const { length: _length, prototype: _prototype, ...others } = Object.getOwnPropertyDescriptors<object>(fetch);
  return Object.defineProperties(intercepted, { ...others, name: { value: 'fetch', configurable: true } });
}

/** As `fetch` reads it, which takes anything for the text that it makes; also of a `Request` of another library. */
function readAddress(input: unknown): string {
  const isRequest = typeof input === 'object' && input !== null && 'url' in input;
  return String(isRequest ? input.url : input);
}

async function answerAsNetwork(
  call: LegacyCall,
  address: string,
  input: Parameters<Fetch>[0],
  init: Parameters<Fetch>[1],
  answer: Answer,
): Promise<Response> {
  const request = toRequest(call, input, init);
  const { signal } = request;
  signal.throwIfAborted();
  const response = await untilAborted(answer(call, request), signal);
  const shown = response.body === null ? response : new Response(abortable(response.body, signal), response);
  return Object.defineProperty(shown, 'url', { value: new URL(address).href, configurable: true });
}

function toRequest({ url }: LegacyCall, input: Parameters<Fetch>[0], init: Parameters<Fetch>[1]): Request {
  if (!(input instanceof Request)) return new Request(url, init);
  const request = new Request(input, init);
  return request.url === url ? request : new Request(url, request);
}

/** What the promise comes to; rejects with the signal's reason as soon as that aborts. */
function untilAborted(answering: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(reasonOf(signal));
      // An answer that comes later has no reader.
      void answering.then(({ body }) => body?.cancel(signal.reason)).catch(() => undefined);
    };
    signal.addEventListener('abort', abort, { once: true });
    void answering.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

/** The body as it comes; once the signal aborts, reading fails with its reason and the body is given up. */
function abortable(body: ReadableStream<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let unlink = (): void => undefined;
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const abort = (): void => {
          controller.error(reasonOf(signal));
          void reader.cancel(signal.reason).catch(() => undefined);
        };
        signal.addEventListener('abort', abort, { once: true });
        unlink = () => {
          signal.removeEventListener('abort', abort);
        };
      },
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (signal.aborted) return;
        if (!done) {
          controller.enqueue(value);
          return;
        }
        unlink();
        controller.close();
      },
      cancel: (reason) => {
        unlink();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** An `AbortError`, or what `abort()` was given. */
const reasonOf = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new DOMException('This operation was aborted', 'AbortError');

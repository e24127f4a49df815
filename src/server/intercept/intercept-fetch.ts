import type { FindCall, LegacyCall } from './legacy-calls.js';

type Fetch = typeof globalThis.fetch;

/** Answers an intercepted request. */
export type Answer = (call: LegacyCall, request: Request) => Promise<Response>;

/** Which requests to intercept, and the function that answers them. */
export interface Interception {
  find: FindCall;
  answer: Answer;
}

/**
 * Returns a `fetch` that passes the requests found by `find` to `answer`, and all others unchanged to `fetch`. An answer
 * behaves like one from the network: if the signal aborts, the call rejects or the body fails, with the reason of the signal.
 */
export function interceptFetch(fetch: Fetch, { find, answer }: Interception): Fetch {
  const intercepted: Fetch = (...args) => {
    const [input, init] = args;
    const address = readAddress(input);
    const call = find(address);
    return call === null ? fetch(...args) : answerAsNetwork(call, address, input, init, answer);
  };
  // Keeps the other properties of the function, such as the methods of Bun's `fetch` and the mark of a fake's.
  const { length: _length, prototype: _prototype, ...others } = Object.getOwnPropertyDescriptors<object>(fetch);
  return Object.defineProperties(intercepted, { ...others, name: { value: 'fetch', configurable: true } });
}

/** Reads the URL as `fetch` does: it converts any input to text, and accepts a `Request` of another library. */
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

/** Resolves like the promise, but rejects with the reason of the signal as soon as that aborts. */
function untilAborted(answering: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(reasonOf(signal));
      // A later answer has no reader.
      void answering.then(({ body }) => body?.cancel(signal.reason)).catch(() => undefined);
    };
    signal.addEventListener('abort', abort, { once: true });
    void answering.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

/** Returns the body as a stream that fails with the reason of the signal as soon as that aborts, and then cancels the body. */
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

/** Returns the argument of `abort()`, or an `AbortError`. */
const reasonOf = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new DOMException('This operation was aborted', 'AbortError');

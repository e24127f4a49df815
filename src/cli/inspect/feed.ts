import type { AssistantsEvent, AssistantsListener, RequestObserver } from '../../types/index.js';

/** The events for the page of `serve --inspect`, in order. `at` is in Unix milliseconds. */
export type FeedEntry =
  /** A run begins; `startId` names it until it has its id. */
  | { kind: 'start'; at: number; startId: string; threadId: string; assistantId: string; model: string; call: string }
  | { kind: 'created'; at: number; startId: string; runId: string }
  | { kind: 'refused'; at: number; startId: string; message: string }
  | { kind: 'event'; at: number; event: AssistantsEvent }
  | {
      kind: 'request';
      at: number;
      request: number;
      operation: string;
      call: string;
      address: string;
      startId?: string | undefined;
      runId?: string | undefined;
      threadId?: string | undefined;
      body?: unknown;
    }
  | { kind: 'answer'; at: number; request: number; status: number | null; fault: string | null; answer?: unknown };

/** Collects what a client does, for the page. */
export interface Feed {
  readonly listener: AssistantsListener;
  /** Returns the events that are still kept, then new ones, as server-sent events with JSON. */
  follow(): ReadableStream<Uint8Array>;
}

/** How many characters of JSON to keep. The oldest events are dropped first. */
const KEPT = 16 * 1024 * 1024;

/** How many characters of JSON may wait for a reader before it is disconnected. It can connect again. */
const MOST_WAITING = 4 * KEPT;

/**
 * Creates a feed. It contains content: what users and models say, and the requests to the service. `kept` limits its memory.
 */
export function createFeed(kept = KEPT): Feed {
  const past: string[] = [];
  let size = 0;
  const readers = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const encoder = new TextEncoder();

  const tell = (entry: FeedEntry): void => {
    const text = `data: ${JSON.stringify(entry)}\n\n`;
    past.push(text);
    size += text.length;
    while (size > kept && past.length > 1) size -= past.shift()?.length ?? 0;
    const bytes = readers.size === 0 ? null : encoder.encode(text);
    for (const reader of readers) {
      if (bytes) reader.enqueue(bytes);
      if ((reader.desiredSize ?? 0) >= 0) continue;
      readers.delete(reader);
      reader.close();
    }
  };

  const listener: AssistantsListener = (event) => tell({ kind: 'event', at: Date.now(), event });
  listener.onRunStart = ({ startId, threadId, assistantId, model, call }) => {
    tell({ kind: 'start', at: Date.now(), startId, threadId, assistantId, model, call });
    return {
      created: (runId) => tell({ kind: 'created', at: Date.now(), startId, runId }),
      refused: (error) => tell({ kind: 'refused', at: Date.now(), startId, message: String(error) }),
    };
  };
  listener.aroundRequest = ({ request, operation, call, baseURL, body, startId, runId, threadId }, send) => {
    tell({
      kind: 'request',
      at: Date.now(),
      request,
      operation,
      call,
      address: baseURL,
      startId,
      runId,
      threadId,
      body,
    });
    send();
    return followAnswer((end) => tell({ kind: 'answer', at: Date.now(), request, ...end }));
  };

  return {
    listener,
    follow: () => {
      let own: ReadableStreamDefaultController<Uint8Array> | undefined;
      return new ReadableStream<Uint8Array>(
        {
          start: (controller) => {
            own = controller;
            controller.enqueue(encoder.encode(`: what was\n\n${past.join('')}`));
            readers.add(controller);
          },
          cancel: () => {
            if (own) readers.delete(own);
          },
        },
        { highWaterMark: MOST_WAITING, size: ({ byteLength }) => byteLength },
      );
    },
  };
}

type Answer = Pick<Extract<FeedEntry, { kind: 'answer' }>, 'status' | 'fault' | 'answer'>;

/** For a streamed response, the last version of the response is the answer. */
function followAnswer(tell: (answer: Answer) => void): RequestObserver {
  let streamed: unknown;
  return {
    streamed: (event) => {
      if ('response' in event) streamed = event.response;
    },
    ended: ({ status, fault, answer = streamed }) => tell({ status, fault, answer }),
  };
}

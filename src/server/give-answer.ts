import { openBody, type ByteSource } from '../lib/byte-source.js';

/** A response whose body nobody has read yet. */
export interface UnreadAnswer {
  status: number;
  headers: Headers;
  /** The body; null if there is none. */
  source: Pick<ByteSource, 'read'> | null;
}

/** Callbacks about the reading of a body. */
export interface Reading {
  /** The first part was requested. */
  onStart?: () => void;
  /** The body was read to its end, or failed. */
  onEnd: () => void;
  /** The reader stopped before the end. */
  onLeave: (reason: unknown) => unknown;
}

/** The callbacks for each response that was returned. */
const readings = new WeakMap<Response, Reading[]>();

/** Makes a response for a client. Its body produces each part only when it is read. */
export function giveAnswer({ status, headers, source }: UnreadAnswer, reading: Reading): Response {
  if (!source) {
    reading.onEnd();
    return new Response(null, { status, headers });
  }
  const told = [reading];
  const end = (): void => {
    for (const { onEnd } of told) onEnd();
  };
  let hasBegun = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (!hasBegun) for (const { onStart } of told) onStart?.();
        hasBegun = true;
        try {
          const { value } = await source.read();
          if (!value) end();
          if (value) controller.enqueue(value);
          else controller.close();
        } catch (error) {
          end();
          controller.error(error);
        }
      },
      cancel: async (reason) => {
        await Promise.all(told.map(({ onLeave }) => onLeave(reason)));
      },
    },
    { highWaterMark: 0 },
  );
  const answer = new Response(body, { status, headers });
  readings.set(answer, told);
  return answer;
}

/**
 * Returns the response, and calls `reading` when its body is read. A response of {@link giveAnswer} gets one more callback,
 * because a second stream around its body would double the cost of each part.
 */
export function watchAnswer(answer: Response, reading: Reading): Response {
  const told = readings.get(answer);
  if (told) {
    told.push(reading);
    return answer;
  }
  const { status, headers, body } = answer;
  const source = body && openBody(body);
  const onLeave = (reason: unknown): unknown => {
    reading.onLeave(reason);
    return source?.cancel(reason);
  };
  return giveAnswer({ status, headers, source }, { ...reading, onLeave });
}

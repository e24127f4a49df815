import { openBody, type ByteSource } from '../lib/byte-source.js';

/** An answer whose body has not been given to anybody yet. */
export interface UnreadAnswer {
  status: number;
  headers: Headers;
  /** Null for an answer without a body. */
  source: Pick<ByteSource, 'read'> | null;
}

/** What is told of a body that is given to a client. */
export interface Reading {
  /** Its first part is asked for. */
  onStart?: () => void;
  /** It was read to its end, or broke off. */
  onEnd: () => void;
  /** Nobody reads it any more, before its end. */
  onLeave: (reason: unknown) => unknown;
}

/** Who is told of the bodies that were given. */
const readings = new WeakMap<Response, Reading[]>();

/** Gives an answer to a client. No part of its body is made before it is asked for. */
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
 * The same answer, of whose reading is told. One that was given already tells of it besides: a stream around a stream would
 * cost each part as much again.
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

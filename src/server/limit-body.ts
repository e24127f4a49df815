import { bodyTooLarge } from './refusal.js';

/** A body on its way, and what became of it. */
export interface LimitedBody {
  stream: ReadableStream<Uint8Array> | null;
  /** Whether it was cut because it is larger than the limit. */
  isTooLarge(): boolean;
}

/**
 * The body of a request as a stream that fails once it is larger than `limit` (bytes). Nothing is read ahead.
 * @throws Refusal 413 for a body that says it is
 */
export function limitBody(request: Request, limit: number): LimitedBody {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) throw bodyTooLarge(limit);
  if (declared === '0' || !request.body || ['GET', 'HEAD'].includes(request.method)) {
    return { stream: null, isTooLarge: () => false };
  }
  let size = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>(
    {
      transform: (chunk, controller) => {
        size += chunk.byteLength;
        if (size > limit) controller.error(bodyTooLarge(limit));
        else controller.enqueue(chunk);
      },
    },
    undefined,
    { highWaterMark: 0 },
  );
  return { stream: request.body.pipeThrough(counter), isTooLarge: () => size > limit };
}

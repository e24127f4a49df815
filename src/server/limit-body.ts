import { bodyTooLarge } from './refusal.js';

/** A body with a size limit. */
export interface LimitedBody {
  stream: ReadableStream<Uint8Array> | null;
  /** Whether the body was larger than the limit. */
  isTooLarge(): boolean;
}

/**
 * Returns the body of a request as a stream that fails above `limit` bytes. It does not read ahead.
 * @throws Refusal 413 if `content-length` is above the limit
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

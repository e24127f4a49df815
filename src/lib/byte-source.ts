/** Where the parts of a body come from, one after the other. */
export interface ByteSource {
  /** The next part; without a value where there is none left. */
  read(): Promise<{ value?: Uint8Array | undefined }>;
  /** No more of it is wanted. */
  cancel(reason: unknown): Promise<void>;
}

const sources = new WeakMap<ReadableStream, ByteSource>();

/** The parts of a source as a stream. None is read before it is asked for. */
export function toByteStream(source: ByteSource): ReadableStream<Uint8Array> {
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { value } = await source.read();
        if (value) controller.enqueue(value);
        else controller.close();
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  sources.set(stream, source);
  return stream;
}

/**
 * What reads a body, which is locked from then on: the source itself where {@link toByteStream} has made the body, since a stream
 * around a stream costs each part as much again.
 */
export function openBody(body: ReadableStream<Uint8Array>): ByteSource {
  const reader = body.getReader();
  return sources.get(body) ?? reader;
}

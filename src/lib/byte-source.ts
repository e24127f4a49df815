/** The parts of a body, one after the other. */
export interface ByteSource {
  /** The next part; without a value after the last one. */
  read(): Promise<{ value?: Uint8Array | undefined }>;
  /** Stops reading. */
  cancel(reason: unknown): Promise<void>;
}

const sources = new WeakMap<ReadableStream, ByteSource>();

/** Makes a stream of a source. Nothing is read before it is requested. */
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
 * Opens a body for reading, which locks it. Returns the source itself if {@link toByteStream} made the body, because
 * nested streams double the cost of each part.
 */
export function openBody(body: ReadableStream<Uint8Array>): ByteSource {
  const reader = body.getReader();
  return sources.get(body) ?? reader;
}

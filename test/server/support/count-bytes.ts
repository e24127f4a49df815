import type { FakeOpenAI } from 'openai-assistants-shim/testing';

/** The fetch of a fake that knows how much of its streamed responses was read. */
export interface CountingFetch {
  fetch: FakeOpenAI['fetch'];
  /** The bytes of event streams that have been taken so far. */
  bytesRead: () => number;
}

/** Counts what is read of the responses that a fake streams. Nothing is read ahead of the reader. */
export function countBytes(fake: FakeOpenAI): CountingFetch {
  let bytesRead = 0;
  return {
    bytesRead: () => bytesRead,
    fetch: async (input, init) => {
      const { body, status, headers } = await fake.fetch(input, init);
      if (!body || !headers.get('content-type')?.startsWith('text/event-stream')) {
        return new Response(body, { status, headers });
      }
      const reader = body.getReader();
      const counted = new ReadableStream<Uint8Array>(
        {
          pull: async (controller) => {
            const { done, value } = await reader.read();
            if (done) {
              controller.close();
              return;
            }
            bytesRead += value.length;
            controller.enqueue(value);
          },
          cancel: (reason) => reader.cancel(reason),
        },
        { highWaterMark: 0 },
      );
      return new Response(counted, { status, headers });
    },
  };
}

import { AssistantStream } from 'openai-assistants-shim';
import { expect, it, vi } from 'vitest';

vi.mock('../../src/assistant-stream/stream-reader.js', () => {
  throw new Error('The chunk is not there any more.');
});

it('a stream whose code cannot be loaded says so, and leaves nothing open', async () => {
  const cancelled: unknown[] = [];
  const source = new ReadableStream({
    cancel: (reason) => {
      cancelled.push(reason);
    },
  });
  await expect(AssistantStream.fromReadableStream(source).done()).rejects.toThrow();
  expect(cancelled).toHaveLength(1);
});

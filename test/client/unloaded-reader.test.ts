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

it('the next stream loads it anew', async () => {
  vi.doUnmock('../../src/assistant-stream/stream-reader.js');
  const events = new Response('{"event":"thread.run.completed","data":{"id":"run_1","object":"thread.run"}}\n').body;
  const run = await AssistantStream.fromReadableStream(events ?? new ReadableStream()).finalRun();
  expect(run.id).toBe('run_1');
});

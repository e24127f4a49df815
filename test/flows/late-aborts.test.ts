import { expect, it } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { ask } from '../support/flow-tools.js';

/** How many turns of the promise queue behind the bytes that name the response the abort comes. */
const DEPTHS = Array.from({ length: 16 }, (_, depth) => depth);

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Answers with the head of a stream; `depth` promises later the caller aborts, and the stream breaks off. */
function breakByAbort(
  response: Response,
  head: string,
  depth: number,
  caller: AbortController,
  signal: AbortSignal,
): Response {
  let isSent = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(stream) {
      await nextTurn();
      if (isSent) {
        if (!signal.aborted) stream.close();
        return;
      }
      isSent = true;
      signal.addEventListener('abort', () => stream.error(signal.reason));
      stream.enqueue(new TextEncoder().encode(head));
      for (let promise = 0; promise < depth; promise += 1) await Promise.resolve();
      caller.abort();
    },
  });
  return new Response(body, response);
}

it.each(DEPTHS)('an abort %i promises behind the name of the response neither hangs nor spins', async (depth) => {
  const fake = createFakeOpenAI();
  const caller = new AbortController();
  const sent: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    sent.push(url);
    const isRun = url.endsWith('/responses');
    // The service goes on with a response in the background, whoever hangs up.
    const response = await fake.fetch(input, isRun ? { ...init, signal: null } : init);
    if (!isRun) return response;
    const text = await response.text();
    const head = text.slice(0, text.indexOf('event: response.output_item'));
    return breakByAbort(response, head, depth, caller, init?.signal ?? caller.signal);
  };
  const client = new OpenAI({ apiKey: 'test', fetch, maxRetries: 0, assistants: { store: new MemoryStore() } });
  const { threadId, assistantId } = await ask({ client });
  fake.reply('Sunny.');
  const before = sent.length;
  const { runs } = client.beta.threads;
  const started = await runs
    .create(threadId, { assistant_id: assistantId }, { signal: caller.signal })
    .catch((error: unknown) => error);
  if (started instanceof Error) expect(started.message).toBe('Request was aborted.');
  const [run] = (await runs.list(threadId)).data;
  if (run) expect(await runs.poll(run.id, { thread_id: threadId })).toMatchObject({ status: 'completed' });
  expect(sent.length - before).toBeLessThan(5);
});

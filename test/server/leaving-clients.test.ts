import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { openDoor, type Door } from './support/door.js';

afterEach(() => void vi.useRealTimers());

/** Starts a run on a new thread, by a client that can leave. */
async function startRun(door: Door, stream: boolean) {
  const { id: assistant_id } = await door.call('POST', '/v1/assistants', { model: 'gpt-5.6-sol' });
  const messages = [{ role: 'user', content: 'Hello.' }];
  const { id: threadId } = await door.call('POST', '/v1/threads', { messages });
  const path = `/v1/threads/${String(threadId)}/runs`;
  const client = new AbortController();
  const request = new Request(`http://door.test${path}`, {
    method: 'POST',
    body: JSON.stringify({ assistant_id, stream }),
    signal: client.signal,
  });
  return { path, assistant_id, client, response: door.handler(request) };
}

/** The run of a thread that has one, once it is at rest. */
async function awaitRest({ call }: Door, path: string): Promise<unknown> {
  for (;;) {
    const { data } = (await call('GET', path)) as { data: { status: string }[] };
    if (data[0] && !['queued', 'in_progress', 'cancelling'].includes(data[0].status)) return data[0].status;
    await new Promise(setImmediate);
  }
}

test('completes a polled run whose client disconnects before the answer', async () => {
  const door = openDoor();
  const hold = door.fake.hold({ afterEvents: 0 });
  door.fake.reply('Hello.');
  const { path, client, response } = await startRun(door, false);
  await hold.reached;

  client.abort();
  hold.release();
  const answered = await response;

  expect(answered.status).toBe(200);
  expect(await awaitRest(door, path)).toBe('completed');
  door.fake.assertDone();
});

test.each([
  ['whose body is left', async (response: Response) => response.body?.cancel()],
  ['whose connection breaks', async (_response: Response, client: AbortController) => client.abort()],
])('cancels a streamed run %s, and releases its thread', async (_how, leave) => {
  const door = openDoor();
  const hold = door.fake.hold();
  door.fake.reply('Never read.');
  const { path, assistant_id, client, response } = await startRun(door, true);
  const streamed = await response;
  await hold.reached;

  await leave(streamed, client);
  const status = await awaitRest(door, path);
  door.fake.reply('Hello again.');
  const next = await door.send('POST', path, { assistant_id });

  expect(status).toBe('cancelled');
  expect(next.status).toBe(200);
});

test('releases the thread of a streamed run whose client disconnects before the answer', async () => {
  const door = openDoor();
  const hold = door.fake.hold({ afterEvents: 0 });
  door.fake.reply('Never read.');
  const { path, assistant_id, client, response } = await startRun(door, true);
  await hold.reached;

  client.abort();
  const answered = await response;
  await answered.body?.cancel();
  door.fake.reply('Hello again.');
  let next = await door.send('POST', path, { assistant_id });
  while (next.status === 400) {
    await new Promise(setImmediate);
    next = await door.send('POST', path, { assistant_id });
  }

  expect(next.status).toBe(200);
});

/** A client that has a container's file deleted, and the service, which holds its answer. */
function deleteFile() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let reach = (_signal: AbortSignal): void => undefined;
  let release = (): void => undefined;
  const reached = new Promise<AbortSignal>((resolve) => (reach = resolve));
  const fake = createFakeOpenAI();
  const fetch: typeof fake.fetch = (_input, init) =>
    new Promise((resolve, reject) => {
      const { signal } = init ?? {};
      if (!signal) throw new Error('A request without a signal.');
      signal.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
      reach(signal);
      release = () => resolve(new Response(null, { status: 204 }));
    });
  const client = new OpenAI({ apiKey: 'key-of-the-operator', fetch });
  const { handler } = openDoor({ client, limits: { seconds: 60 } }, fake);
  const caller = new AbortController();
  const init = { method: 'DELETE', signal: caller.signal };
  const response = handler(new Request('http://door.test/v1/files/cfile_1-cntr_1', init));
  return { caller, response, reached, release: () => release() };
}

test('a file whose client leaves while it is deleted is deleted all the same', async () => {
  const { caller, response, reached, release } = deleteFile();
  const signal = await reached;

  caller.abort();
  await new Promise(setImmediate);
  const wasAborted = signal.aborted;
  release();
  const answered = await response;

  expect(wasAborted).toBe(false);
  expect([answered.status, await answered.json()]).toEqual([
    200,
    { id: 'cfile_1-cntr_1', object: 'file', deleted: true },
  ]);
});

test('the deletion of a file that the service does not answer in time is given up', async () => {
  const { response, reached } = deleteFile();
  const signal = await reached;

  await vi.advanceTimersByTimeAsync(60_000);

  expect((await response).status).toBe(504);
  expect(signal.aborted).toBe(true);
});

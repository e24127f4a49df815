import { expect, test } from 'vitest';
import { openDoor, type Door } from './support/door.js';

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

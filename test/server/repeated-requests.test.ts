import { MemoryStore } from 'openai-assistants-shim';
import { expect, test } from 'vitest';
import { openDoor } from './support/door.js';

test('adds one message if a client lost the answer and sends the message again', async () => {
  const { fake, handler, call } = openDoor();
  const thread = await call('POST', '/v1/threads', {});
  const path = `/v1/threads/${String(thread.id)}/messages`;
  const client = new AbortController();
  const post = (retryCount: number, signal?: AbortSignal): Promise<Response> =>
    handler(
      new Request(`http://door.test${path}`, {
        method: 'POST',
        body: JSON.stringify({ role: 'user', content: 'Hello.' }),
        headers: { authorization: 'Bearer token', 'x-stainless-retry-count': String(retryCount) },
        ...(signal ? { signal } : {}),
      }),
    );

  const unheard = post(0, client.signal);
  client.abort();
  await unheard;
  const answer = await post(1);
  const message = (await answer.json()) as { id: string };
  const list = (await call('GET', path)).data as { id: string }[];

  expect(answer.status).toBe(200);
  expect(list.map(({ id }) => id)).toEqual([message.id]);
  expect(fake.requests.filter(({ method, path: to }) => method === 'POST' && to.endsWith('/items'))).toHaveLength(1);
});

test('does not give the lost answer of one caller to another', async () => {
  const { handler } = openDoor({ assistants: { store: new MemoryStore() } });
  const client = new AbortController();
  const post = (token: string, retryCount: number, signal?: AbortSignal): Promise<Response> =>
    handler(
      new Request('http://door.test/v1/assistants', {
        method: 'POST',
        body: JSON.stringify({ model: 'gpt-5.6-sol', instructions: 'secret' }),
        headers: { authorization: `Bearer ${token}`, 'x-stainless-retry-count': String(retryCount) },
        ...(signal ? { signal } : {}),
      }),
    );

  const unheard = post('a', 0, client.signal);
  client.abort();
  const { id } = (await (await unheard).json()) as { id: string };
  const other = (await (await post('b', 1)).json()) as { id: string };

  expect(other.id).not.toBe(id);
});

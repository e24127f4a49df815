import { createFakeOpenAI, type Reply } from 'openai-assistants-shim/testing';
import OpenAI from 'openai-assistants-shim';
import { expect, test } from 'vitest';
import { openDoor } from './support/door.js';

async function start(reply: Reply = 'Hello, you.', afterEvents = 8) {
  const fake = createFakeOpenAI();
  const door = openDoor({ client: new OpenAI({ apiKey: 'key', fetch: fake.fetch }) }, fake);
  const assistant = await door.call('POST', '/v1/assistants', { model: 'gpt-5.6-sol' });
  fake.reply(reply);
  const hold = fake.hold({ afterEvents });
  const thread = { messages: [{ role: 'user', content: 'Hello.' }] };
  const run = await door.call('POST', '/v1/threads/runs', { assistant_id: assistant.id, thread });
  await hold.reached;
  const path = `/v1/threads/${String(run.thread_id)}/runs/${String(run.id)}`;
  return { door, hold, path, run };
}

test('streams an active run to a client that requests it with stream=true', async () => {
  const { door, hold, path } = await start();

  const response = await door.send('GET', `${path}?stream=true`);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  hold.release();
  const text = await response.text();

  const names = [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
  expect(names.slice(0, 3)).toEqual(['thread.run.created', 'thread.run.queued', 'thread.run.in_progress']);
  expect(names.slice(-2)).toEqual(['thread.run.completed', 'done']);
  expect(text.endsWith('event: done\ndata: [DONE]\n\n')).toBe(true);

  const [, message = ''] = /"id":"(msg_[^"]+)"/.exec(text) ?? [];
  const rest = await (await door.send('GET', `${path}?stream=true&after=${message}`)).text();
  expect([...rest.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual(['thread.run.completed', 'done']);
});

test('does not stop the run if the client of such a stream disconnects', async () => {
  const { door, hold, path } = await start();
  const response = await door.send('GET', `${path}?stream=true`);
  await response.body?.cancel();
  hold.release();

  await expect.poll(async () => (await door.call('GET', path)).status).toBe('completed');
});

test('returns the run without stream=true, and a 404 for an unknown run in both cases', async () => {
  const { door, hold, path, run } = await start();
  expect(await door.call('GET', `${path}?stream=false`)).toMatchObject({ id: run.id, object: 'thread.run' });
  hold.release();
  const response = await door.send('GET', `${path}0?stream=true`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
});

test('a client that does not read does not delay the run, and gets an error that says to attach again', async () => {
  const { door, hold, path } = await start({ chunks: Array<string>(3_000).fill('x'.repeat(1_000)) });
  const response = await door.send('GET', `${path}?stream=true`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const read = async (): Promise<boolean> => {
    const { done, value } = (await reader?.read()) ?? { done: true };
    text += value ?? '';
    return !done;
  };
  while (!text.includes('event: thread.message.delta')) await read();
  hold.release();

  await expect.poll(async () => (await door.call('GET', path)).status, { timeout: 10_000 }).toBe('completed');
  while (await read());
  expect(text.length).toBeLessThan(2_500_000);
  expect(text.slice(-200)).toContain('attach to the run again');
});

import { expect, test } from 'vitest';
import { openDoor } from './support/door.js';

test('serves a thread, a message, a polled run and its answer', async () => {
  const { fake, call } = openDoor();
  fake.reply('Hello back.');

  const assistant = await call('POST', '/v1/assistants', { model: 'gpt-5.6-sol', name: 'Greeter' });
  const thread = await call('POST', '/v1/threads', { metadata: { of: 'me' } });
  const message = await call('POST', `/v1/threads/${String(thread.id)}/messages`, { role: 'user', content: 'Hello.' });
  const started = await call('POST', `/v1/threads/${String(thread.id)}/runs`, { assistant_id: assistant.id });
  let run = started;
  while (run.status !== 'completed') {
    await new Promise(setImmediate);
    run = await call('GET', `/v1/threads/${String(thread.id)}/runs/${String(run.id)}`);
  }
  const list = await call('GET', `/v1/threads/${String(thread.id)}/messages?limit=1&order=desc`);

  expect(assistant).toMatchObject({ object: 'assistant', name: 'Greeter' });
  expect(thread).toMatchObject({ object: 'thread', metadata: { of: 'me' } });
  expect(message).toMatchObject({ object: 'thread.message', role: 'user' });
  expect(list).toMatchObject({
    object: 'list',
    has_more: true,
    data: [{ role: 'assistant', content: [{ type: 'text', text: { value: 'Hello back.' } }] }],
  });
});

test('streams a run as server-sent events that end with done', async () => {
  const { fake, call, send } = openDoor();
  fake.reply('Hi.');
  const assistant = await call('POST', '/v1/assistants', { model: 'gpt-5.6-sol' });

  const response = await send('POST', '/v1/threads/runs', {
    assistant_id: assistant.id,
    thread: { messages: [{ role: 'user', content: 'Hello.' }] },
    stream: true,
  });
  const text = await response.text();

  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(text.startsWith('event: thread.created\ndata: {"id":"thread_')).toBe(true);
  expect(text).toContain('event: thread.run.completed\ndata: {');
  expect(text.endsWith('\n\nevent: done\ndata: [DONE]\n\n')).toBe(true);
});

test("escapes the characters in an event's data at which clients of other languages end a line", async () => {
  const { fake, call, send } = openDoor();
  const answer = 'next line\u0085line separator\u2028paragraph separator\u2029end';
  fake.reply(answer);
  const assistant = await call('POST', '/v1/assistants', { model: 'gpt-5.6-sol' });

  const response = await send('POST', '/v1/threads/runs', {
    assistant_id: assistant.id,
    thread: { messages: [{ role: 'user', content: 'Hello.' }] },
    stream: true,
  });
  // What `str.splitlines` of Python takes for the end of a line, and with it `iter_lines` of httpx.
  const lines = (await response.text()).split(/\r\n|[\n\r\v\f\x85\u2028\u2029]/);
  const data = lines.filter((line) => line.startsWith('data: {')).map((line) => JSON.parse(line.slice(6)) as object);

  expect(lines.filter((line) => !/^(event: |data: |$)/.test(line))).toEqual([]);
  expect(data).toContainEqual(
    expect.objectContaining({
      role: 'assistant',
      content: [{ type: 'text', text: { value: answer, annotations: [] } }],
    }),
  );
});

test('sends headers that stop compressing middlewares and nginx from holding events back', async () => {
  const { fake, call, send } = openDoor({ proxy: true });
  fake.respond(() => 'Hi.');
  const assistant = await call('POST', '/v1/assistants', { model: 'gpt-5.6-sol' });
  const thread = { messages: [{ role: 'user', content: 'Hello.' }] };

  const answers = [
    await send('POST', '/v1/threads/runs', { assistant_id: assistant.id, thread, stream: true }),
    await send('POST', '/v1/responses', { model: 'gpt-5.6-sol', input: 'Hello.', stream: true }),
    await send('GET', '/v1/assistants'),
  ];
  await Promise.all(answers.map((answer) => answer.text()));

  const told = answers.map(({ headers }) => [headers.get('cache-control'), headers.get('x-accel-buffering')]);
  const ofEvents = ['no-store, no-transform', 'no'];
  expect(told).toEqual([ofEvents, ofEvents, [null, null]]);
});

test.each([
  ['GET', '/v1/nothing', 404, 'Invalid URL (GET /v1/nothing)'],
  ['PUT', '/v1/threads', 405, 'Invalid method for URL (PUT /v1/threads)'],
  ['GET', '/v1/threads/thread_unknown', 404, "No thread found with id 'thread_unknown'."],
])('answers %s %s with status %i and the message of the service', async (method, path, status, message) => {
  const response = await openDoor().send(method, path);

  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { message, type: 'invalid_request_error' } });
});

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterAll, expect, test } from 'vitest';
import { createChat } from '../../examples/reconnecting.js';

const fake = createFakeOpenAI();
const openai = new OpenAI({ apiKey: 'test', fetch: fake.fetch });
const chat = createChat(openai);
afterAll(() => {
  chat.closeAllConnections();
  chat.close();
});

/** Reads a run as a browser does: up to a text, or to the end. */
async function connect(address: string, lastEventId: string | null, until: string | null) {
  const headers = lastEventId === null ? {} : { 'last-event-id': lastEventId };
  const controller = new AbortController();
  const response = await fetch(address, { headers, signal: controller.signal });
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (until !== null && text.includes(until)) break;
  }
  controller.abort();
  return text;
}

test('a browser that loses its connection goes on behind the last message that it has whole', async () => {
  chat.listen(0, '127.0.0.1');
  await once(chat, 'listening');
  const { port } = chat.address() as AddressInfo;
  const assistant = await openai.beta.assistants.create({ model: 'gpt-4o' });
  fake.reply([
    { type: 'message', content: 'First of all, hello.' },
    { type: 'message', content: 'Then, good night.' },
  ]);
  const hold = fake.hold({ afterEvents: 18 });
  const thread = { messages: [{ role: 'user' as const, content: 'Say two things.' }] };
  const run = await openai.beta.threads.createAndRun({ assistant_id: assistant.id, thread });
  await hold.reached;
  const address = `http://127.0.0.1:${port}/runs/${run.thread_id}/${run.id}`;

  const begun = await connect(address, null, 'event: thread.run.step.completed');
  const lastId =
    begun
      .match(/^id: .*$/gm)
      ?.at(-1)
      ?.slice('id: '.length) ?? null;
  expect(lastId).not.toBeNull();
  hold.release();
  const rest = await connect(address, lastId, null);

  expect(begun).toContain('"First of all, hello."');
  expect(rest).not.toContain('First of all');
  expect(rest).toContain('"Then, good night."');
  expect(rest.endsWith('event: done\ndata: {}\n\n')).toBe(true);
  expect((await openai.beta.threads.runs.poll(run.id, { thread_id: run.thread_id })).status).toBe('completed');
});

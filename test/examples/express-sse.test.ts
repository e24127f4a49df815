import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterAll, expect, test } from 'vitest';

const APP = '../../examples/express-sse/app.js';

const fake = createFakeOpenAI();
const openai = new OpenAI({ apiKey: 'test', fetch: fake.fetch });
const assistant = await openai.beta.assistants.create({ model: 'gpt-4o' });
// The example is JavaScript.
const { createApp } = (await import(APP)) as { createApp: (openai: OpenAI, assistantId: string) => RequestListener };
const chat = createServer(createApp(openai, assistant.id));
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

/** Where the app listens. */
async function open(): Promise<string> {
  if (!chat.listening) {
    chat.listen(0, '127.0.0.1');
    await once(chat, 'listening');
  }
  const { port } = chat.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

test('a browser that asks for a run which is not there is told to ask no more', async () => {
  expect(await connect(`${await open()}/runs/thread_unknown/run_unknown`, null, null)).toBe(
    'event: gone\ndata: {}\n\n',
  );
});

test('a browser that loses its connection goes on behind the last message that it has whole', async () => {
  const origin = await open();
  fake.reply([
    { type: 'message', content: 'First of all, hello.' },
    { type: 'message', content: 'Then, good night.' },
  ]);
  const hold = fake.hold({ afterEvents: 18 });
  const asked = await fetch(`${origin}/questions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question: 'Say two things.' }),
  });
  const { threadId, runId } = (await asked.json()) as { threadId: string; runId: string };
  await hold.reached;
  const address = `${origin}/runs/${threadId}/${runId}`;

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
  expect((await openai.beta.threads.runs.poll(runId, { thread_id: threadId })).status).toBe('completed');
});

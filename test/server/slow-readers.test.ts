import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, test } from 'vitest';
import { countBytes } from './support/count-bytes.js';
import { openDoor } from './support/door.js';

const MIB = 1024 * 1024;
const CHUNK = 'x'.repeat(1_000);

test('does not read a response far ahead of a slow client, and completes it', async () => {
  const fake = createFakeOpenAI();
  const { fetch, bytesRead } = countBytes(fake);
  const { call, send } = openDoor({ client: new OpenAI({ apiKey: 'key', fetch }) }, fake);
  fake.reply({ chunks: Array<string>(3_000).fill(CHUNK) });
  const assistant = await call('POST', '/v1/assistants', { model: 'gpt-5.6-sol' });
  const thread = { messages: [{ role: 'user', content: 'At length, please.' }] };

  const response = await send('POST', '/v1/threads/runs', { assistant_id: assistant.id, thread, stream: true });
  // As a socket that takes no more is, for as many turns of the event loop as the whole response would need.
  for (let turn = 0, before = -1; turn < 100 || bytesRead() > before; turn += 1) {
    before = bytesRead();
    await new Promise(setImmediate);
  }
  const unread = bytesRead();
  const text = await response.text();

  expect(unread).toBeGreaterThan(MIB / 2);
  expect(unread).toBeLessThan(4 * MIB);
  expect(bytesRead()).toBeGreaterThan(10 * MIB);
  expect(text.split('event: thread.message.delta\n')).toHaveLength(3_001);
  expect(text).toContain('event: thread.run.completed\n');
});

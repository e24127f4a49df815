import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI, storeContract } from 'openai-assistants-shim/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { FileStore } from '../../examples/custom-store.js';

describe('a store of one’s own', () => {
  const directory = mkdtempSync(join(tmpdir(), 'custom-store-'));
  const path = join(directory, 'store.json');
  const store = new FileStore(path);

  afterAll(() => rmSync(directory, { recursive: true }));

  for (const rule of storeContract) test(rule.name, () => rule.run(() => store));

  test('is there again after a restart of the app', async () => {
    const fake = createFakeOpenAI();
    const start = () =>
      new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: new FileStore(path) } }).beta;
    fake.reply('Hello.');
    const { id } = await start().assistants.create({ model: 'gpt-4o', name: 'Kept' });
    const run = await start().threads.createAndRunPoll({
      assistant_id: id,
      thread: { messages: [{ role: 'user', content: 'Hi' }] },
    });
    const beta = start();
    expect((await beta.assistants.retrieve(id)).name).toBe('Kept');
    expect(await beta.threads.runs.retrieve(run.id, { thread_id: run.thread_id })).toEqual(run);
  });
});

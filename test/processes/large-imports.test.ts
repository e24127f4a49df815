import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAI } from 'openai-assistants-shim';
import { importThreads } from 'openai-assistants-shim/import';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { message, TIME } from '../import/objects.js';
import { collectGarbage } from '../support/collect-garbage.js';

const MESSAGES = 100_000;
const MEGABYTE = 1_000_000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  ['as lines', 1],
  ['as lines', 500],
  ['in one object', 1],
])(
  'a hundred thousand messages %s, of %d threads, take less than 50 MB of memory, whatever their length',
  { timeout: 600_000 },
  async (how, threads) => {
    const isObject = how === 'in one object';
    const store = new SqliteStore({ path: join(folder, 'store.db') });
    const client = new OpenAI({ apiKey: 'test', fetch: createFakeOpenAI().fetch, assistants: { store } });
    await importThreads(client, message('msg_first', { thread_id: 'thread_first' }));
    await collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const grown: number[] = [];
    async function* pieces() {
      if (isObject) yield '{"thread_id":"thread_0","messages":[';
      for (let index = 0; index < MESSAGES; index += 1) {
        const content = `${'What is said here is long. '.repeat(20)}${index}`;
        const place = { thread_id: `thread_${index % threads}`, created_at: TIME + index };
        const comma = isObject && index > 0 ? ',' : '';
        yield `${comma}${JSON.stringify(message(`msg_${index}`, { ...place, content }))}\n`;
        if (index % 10_000 !== 9_999) continue;
        await collectGarbage();
        grown.push(process.memoryUsage().heapUsed - before);
      }
      if (isObject) yield ']}';
    }

    const report = await importThreads(client, pieces());

    expect(report).toMatchObject({ messages: MESSAGES, threads, left_out: [] });
    expect(Math.max(...grown)).toBeLessThan(50 * MEGABYTE);
    const newest = await client.beta.threads.messages.list('thread_0', { limit: 1 });
    expect(newest.data).toMatchObject([{ id: `msg_${MESSAGES - threads}` }]);
    await store.close();
  },
);

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAI } from 'openai-assistants-shim';
import { exportThreads, importThreads } from 'openai-assistants-shim/import';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { message, TIME } from '../import/objects.js';
import { collectGarbage } from '../support/collect-garbage.js';

const MESSAGES = 100_000;
const MEGABYTE = 1_000_000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.each([1, 500])(
  'a hundred thousand messages of %d threads go out with less than 50 MB of memory, whatever their length',
  { timeout: 600_000 },
  async (threads) => {
    let reads = 0;
    const grown: number[] = [];
    let before = Infinity;
    /** Measures as an export reads: every message comes by a list. */
    class WatchedStore extends SqliteStore {
      override async list(...args: Parameters<SqliteStore['list']>) {
        reads += 1;
        if (before < Infinity && reads % 100 === 0) {
          await collectGarbage();
          grown.push(process.memoryUsage().heapUsed - before);
        }
        return super.list(...args);
      }
    }
    const store = new WatchedStore({ path: join(folder, 'store.db') });
    const client = new OpenAI({ apiKey: 'test', fetch: createFakeOpenAI().fetch, assistants: { store } });
    const rows = function* () {
      for (let index = 0; index < MESSAGES; index += 1) {
        const content = `${'What is said here is long. '.repeat(20)}${index}`;
        yield message(`msg_${index}`, { thread_id: `thread_${index % threads}`, created_at: TIME + index, content });
      }
    };
    await importThreads(client, rows());
    await collectGarbage();
    before = process.memoryUsage().heapUsed;

    const report = await exportThreads(client, join(folder, 'all.jsonl'));

    expect(report).toMatchObject({ messages: MESSAGES, threads, left_out: [] });
    expect(statSync(join(folder, 'all.jsonl')).size).toBeGreaterThan(80 * MEGABYTE);
    expect(grown.length).toBeGreaterThan(4);
    expect(Math.max(...grown)).toBeLessThan(50 * MEGABYTE);
    await store.close();
  },
);

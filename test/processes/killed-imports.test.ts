import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai-assistants-shim';
import { openStore } from '../../src/config/open-store.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { message, run, thread, TIME } from '../import/objects.js';
import { describeServer } from '../store/support/backends.js';
import { createDatabase } from './support/databases.js';
import { buildCli, type Cli } from './support/start-cli.js';

const KILLS = 20;
const THREADS = Array.from({ length: 40 }, (_, index) => `thread_${index}`);
const PER_THREAD = 50;

/** The messages of a thread, several in each second. */
const messagesOf = (threadId: string) =>
  Array.from({ length: PER_THREAD }, (_, index) =>
    message(`msg_${threadId}_${index}`, { thread_id: threadId, created_at: TIME + Math.floor(index / 3) }),
  );

let cli: Cli;
let folder: string;

beforeAll(async () => {
  cli = await buildCli();
  folder = mkdtempSync(join(tmpdir(), 'shim-killed-'));
  const records = THREADS.flatMap((id) => [
    thread(id, { metadata: { id } }),
    ...messagesOf(id),
    run(`run_${id}`, { thread_id: id }),
  ]);
  writeFileSync(join(folder, 'export.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
});
afterAll(async () => {
  await cli.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Kills imports of the same export at random moments until one of them is let through; then looks at what is there. */
async function importUnderFire(address: string, namespace: string): Promise<void> {
  const start = () =>
    cli.start(['import', 'export.jsonl', '--store', address, '--namespace', namespace], { cwd: folder });
  const began = performance.now();
  // In a partition of its own: how long it takes when nothing happens to it.
  const whole = cli.start(['import', 'export.jsonl', '--store', address, '--namespace', `${namespace}-whole`], {
    cwd: folder,
  });
  expect((await whole.end).code).toBe(0);
  const duration = performance.now() - began;
  let killed = 0;
  for (let time = 0; time < KILLS; time += 1) {
    const started = start();
    const timer = setTimeout(() => started.child.kill('SIGKILL'), Math.random() * duration);
    if ((await started.end).signal === 'SIGKILL') killed += 1;
    clearTimeout(timer);
  }
  expect(killed).toBeGreaterThan(0);
  const last = start();
  expect([(await last.end).code, last.stdout()]).toEqual([
    0,
    expect.stringMatching(/^In the store: 0 assistants, 40 threads, 2,000 messages, 40 runs and 0 steps\.\n/),
  ]);

  const store = openStore(address);
  const { threads } = new OpenAI({ apiKey: 'test', assistants: { store, namespace } }).beta;
  try {
    for (const id of THREADS) {
      expect(await threads.retrieve(id)).toEqual(thread(id, { metadata: { id } }));
      expect((await threads.messages.list(id, { order: 'asc', limit: 100 })).data).toEqual(messagesOf(id));
      expect((await threads.runs.list(id)).data.map((each) => each.id)).toEqual([`run_${id}`]);
    }
  } finally {
    await store.close?.();
  }
}

describe('an import that is killed at random moments and started again', () => {
  test('misses nothing and has nothing twice in SQLite', { timeout: 600_000 }, async () => {
    await importUnderFire(`sqlite:${join(folder, 'app.db')}`, 'app');
  });
});

await describeServer('PostgreSQL', 'an import that is killed at random moments and started again', () => {
  test('misses nothing and has nothing twice in PostgreSQL', { timeout: 600_000 }, async () => {
    const { address, remove } = await createDatabase();
    await importUnderFire(address, 'app').finally(remove);
  });
});

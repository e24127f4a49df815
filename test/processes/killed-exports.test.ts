import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai-assistants-shim';
import { importThreads } from 'openai-assistants-shim/import';
import { openStore } from '../../src/config/open-store.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assistant, message, run, thread, TIME } from '../import/objects.js';
import { describeServer } from '../store/support/backends.js';
import { createDatabase } from './support/databases.js';
import { buildCli, type Cli } from './support/start-cli.js';

const KILLS = 20;

const RECORDS = Array.from({ length: 200 }, (_each, number) => {
  const place = { thread_id: `thread_${number}` };
  return [
    thread(`thread_${number}`),
    ...Array.from({ length: 30 }, (_message, index) =>
      message(`msg_${number}_${index}`, { ...place, created_at: TIME + Math.floor(index / 3) }),
    ),
    run(`run_${number}`, place),
  ];
}).flat();

let cli: Cli;
let folder: string;

beforeAll(async () => {
  cli = await buildCli();
  folder = mkdtempSync(join(tmpdir(), 'shim-killed-'));
});
afterAll(async () => {
  await cli.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Kills exports to the same file at random moments until one of them is let through; then compares it to one that was not killed. */
async function exportUnderFire(address: string, name: string): Promise<void> {
  const store = openStore(address);
  const client = new OpenAI({ apiKey: 'test', assistants: { store } });
  await importThreads(client, [assistant('asst_1'), ...RECORDS]).finally(() => store.close?.());
  const start = (file: string) => cli.start(['export', file, '--store', address], { cwd: folder });
  const began = performance.now();
  const whole = start(`whole-${name}`);
  expect((await whole.end).code).toBe(0);
  const duration = performance.now() - began;
  const isThere = () => readdirSync(folder).includes(name);
  let killed = 0;
  for (let time = 0; time < KILLS && !isThere(); time += 1) {
    const started = start(name);
    const timer = setTimeout(() => started.child.kill('SIGKILL'), Math.random() * duration);
    if ((await started.end).signal === 'SIGKILL') killed += 1;
    clearTimeout(timer);
    // A file of this name is always whole.
    if (isThere()) expect(readFileSync(join(folder, name))).toEqual(readFileSync(join(folder, `whole-${name}`)));
  }
  expect(killed).toBeGreaterThan(0);
  const last = start(name);
  expect([(await last.end).code, last.stdout()]).toEqual([
    0,
    `In ${name}: 1 assistant, 200 threads, 6,000 messages, 200 runs and 0 steps.\n`,
  ]);
  expect(readFileSync(join(folder, name))).toEqual(readFileSync(join(folder, `whole-${name}`)));
  expect(readdirSync(folder).filter((file) => file.includes('.part'))).toEqual([]);
}

describe('an export that is killed at random moments and started again', () => {
  test('is the same as one that was not, from SQLite', { timeout: 600_000 }, async () => {
    await exportUnderFire(`sqlite:${join(folder, 'app.db')}`, 'all.jsonl');
  });
});

await describeServer('PostgreSQL', 'an export that is killed at random moments and started again', () => {
  test('is the same as one that was not, from PostgreSQL', { timeout: 600_000 }, async () => {
    const { address, remove } = await createDatabase();
    await exportUnderFire(address, 'all.jsonl.gz').finally(remove);
  });
});

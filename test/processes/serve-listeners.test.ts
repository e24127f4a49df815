import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, test } from 'vitest';
import LegacyOpenAI from 'openai-4-104';
import { buildCli, type Cli } from './support/start-cli.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';

const CONFIG = `
import { writeSync } from 'node:fs';
import { cost, usage } from './events.js';

const calls = usage();
const costs = cost({
  prices: { 'gpt-4o': { input: 1000, output: 1000 } },
  limits: [{ tokens: 1, per: 'assistant' }],
  onBudget: () => 'This assistant has used up its budget.',
});
process.once('exit', () => {
  writeSync(1, JSON.stringify({ doors: calls.report().doors, total: costs.report().total }));
});

export default { assistants: { onEvent: [calls, costs] } };
`;

let cli: Cli;
let upstream: ServedFake;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shim-serve-listeners-'));
  const entry = { events: fileURLToPath(new URL('../../src/events/index.ts', import.meta.url)) };
  [cli, upstream] = await Promise.all([
    buildCli(),
    serveFake(),
    build({ config: false, silent: true, entry, outDir: folder, format: 'esm', target: 'node20' }),
  ]);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'openai-assistants.config.js'), CONFIG);
});

afterAll(async () => {
  await cli.close();
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

test('listeners of the config file count what serve is called for, and refuse a run beyond its budget', async () => {
  upstream.fake.reply('Good day.');
  const serving = await cli.serve(['--base-url', upstream.baseURL], { cwd: folder, env: { OPENAI_API_KEY: 'sk-own' } });
  const { assistants, threads } = new LegacyOpenAI({ baseURL: serving.baseURL, apiKey: 'none', maxRetries: 0 }).beta;
  const { id: assistant_id } = await assistants.create({ model: 'gpt-4o' });
  const { id } = await threads.create({ messages: [{ role: 'user', content: 'Hello' }] });
  const run = await threads.runs.createAndPoll(id, { assistant_id });
  expect(run.status).toBe('completed');
  await expect(threads.runs.create(id, { assistant_id })).rejects.toMatchObject({
    status: 429,
    code: 'insufficient_quota',
    message: '429 This assistant has used up its budget.',
  });
  serving.child.kill('SIGTERM');
  expect(await serving.end).toEqual({ code: 0, signal: null });

  // Behind the line that says the address.
  const { doors, total } = JSON.parse(serving.stdout().split('\n')[1] ?? '') as {
    doors: { method: string; path: string; calls: number }[];
    total: { responses: number; money: number };
  };
  expect(doors.map(({ method, path, calls }) => `${method} ${path} ${String(calls)}`)).toEqual(
    expect.arrayContaining([
      'POST /v1/assistants 1',
      'POST /v1/threads 1',
      'POST /v1/threads/{thread_id}/runs 2',
      expect.stringMatching(/^GET \/v1\/threads\/{thread_id}\/runs\/{run_id} \d+$/),
    ]),
  );
  expect(total).toMatchObject({ responses: 1, money: ((run.usage?.total_tokens ?? NaN) * 1000) / 1_000_000 });
});

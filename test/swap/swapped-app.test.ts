import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { auditTree } from '../../src/audit/audit-tree.js';
import { planSwap } from '../../src/swap/plan-swap.js';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { createTree } from './support/source-tree.js';

/** Within the project, where the package is found by its name. */
const folder = fileURLToPath(new URL(`../../.cache/swapped-${randomUUID()}/`, import.meta.url));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const APP = {
  'client.ts': `import OpenAI from 'openai';
export const connect = (fetch: unknown) => new OpenAI({ apiKey: 'test', fetch: fetch as never });
`,
  'ask.ts': `import type { Run } from 'openai/resources/beta/threads/runs/runs';
import { connect } from './client.js';
export async function ask(fetch: unknown, question: string): Promise<[Run['status'], string]> {
  const { assistants, threads } = connect(fetch).beta;
  const { id: assistant_id } = await assistants.create({ model: 'gpt-6-luna' });
  const thread = await threads.create({ messages: [{ role: 'user', content: question }] });
  const run = await threads.runs.createAndPoll(thread.id, { assistant_id });
  const [message] = (await threads.messages.list(thread.id)).data;
  const [content] = message?.content ?? [];
  return [run.status, content?.type === 'text' ? content.text.value : ''];
}
`,
};

test('an app that was audited and swapped runs, and its audit has nothing left', async () => {
  const before = auditTree(createTree(APP), '2026-11-30').findings;
  expect(before.map(({ outcome }) => outcome)).toEqual(before.map(() => 'after swap'));
  expect(before.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      'assistants.create',
      'threads.create',
      'threads.runs.createAndPoll',
      'threads.messages.list',
    ]),
  );

  mkdirSync(folder, { recursive: true });
  for (const { path, after } of planSwap(createTree(APP)).files) writeFileSync(folder + path, after);
  const swapped = Object.fromEntries(Object.keys(APP).map((path) => [path, readFileSync(folder + path, 'utf8')]));
  const left = auditTree(createTree(swapped), '2026-11-30').findings;
  expect(left.map(({ outcome }) => outcome)).toEqual(left.map(() => 'works'));
  expect(left.length).toBeGreaterThan(5);

  const fake = createFakeOpenAI();
  fake.reply('It is raining.');
  // What the app exports, by its text above.
  const { ask } = (await import(`${folder}ask.ts`)) as { ask: (fetch: unknown, question: string) => Promise<string[]> };
  expect(await ask(fake.fetch, 'How is the weather?')).toEqual(['completed', 'It is raining.']);
  fake.assertDone();
});

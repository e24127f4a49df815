import type { ShadowResult } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, test, vi } from 'vitest';
import { ask, createClient, describe } from '../../examples/shadow.js';

test('users get the answers of one model, and the log has those of the other as well', async () => {
  const fake = createFakeOpenAI();
  const lines: string[] = [];
  const client = createClient({ apiKey: 'test', fetch: fake.fetch }, (line) => lines.push(line));
  const { id } = await client.beta.assistants.create({ model: 'gpt-4.1' });
  fake.respond(({ body }) => (body['model'] === 'gpt-5.1' ? 'The answer is 42.' : 'It is 42.'));
  expect(await ask(client, id, 'How much is 6 times 7?')).toBe('It is 42.');
  await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
  const result = JSON.parse(lines[0] ?? '') as ShadowResult;
  expect(describe(result)).toMatch(/^run_\w+: gpt-4\.1 → gpt-5\.1: texts alike by 57 %, same calls, \d+ tokens more$/);
});

import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, it, vi } from 'vitest';
import { createMeteredClient } from '../../examples/costs.js';

it('sums up calls and costs, and ends a thread that is too dear', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const fake = createFakeOpenAI();
  const { client, report } = createMeteredClient({ apiKey: 'test', fetch: fake.fetch });
  const { id } = await client.beta.assistants.create({ model: 'gpt-4o' });
  const dear = 'A long text. '.repeat(20_000);
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: dear }] });
  fake.reply('Understood.');
  await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: id });

  const next = client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: id });
  await expect(next).rejects.toMatchObject({ status: 429, code: 'insufficient_quota' });
  expect(warn).toHaveBeenCalledWith(expect.stringContaining(`${thread.id} has cost`));
  expect(report().cost.threads).toMatchObject([{ threadId: thread.id, responses: 1 }]);
  expect(report().usage.methods.map(({ method, calls }) => [method, calls])).toEqual([
    ['threads.runs.createAndPoll', 2],
    ['assistants.create', 1],
    ['threads.create', 1],
  ]);
});

import { createFakeOpenAI, type FakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, test } from 'vitest';
import { createClient } from '../../examples/local-code-interpreter.js';

/** The calls of a run whose model writes some code, and the answer that follows. */
async function run(fake: FakeOpenAI, code: string, answer: string) {
  const client = createClient({ apiKey: 'test', fetch: fake.fetch });
  const { assistants, threads } = client.beta;
  fake.reply({ functionCalls: [{ name: 'code_interpreter', arguments: { code } }] });
  fake.reply(answer);
  const { id: given } = fake.addFile({ filename: 'numbers.txt', content: '1 2 39', purpose: 'vision' });
  const assistant = await assistants.create({
    model: 'gpt-6-luna',
    tools: [{ type: 'code_interpreter' }],
    tool_resources: { code_interpreter: { file_ids: [given] } },
  });
  const thread = await threads.create({ messages: [{ role: 'user', content: 'The sum?' }] });
  const ended = await threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
  const steps = await threads.runs.steps.list(ended.id, { thread_id: thread.id, order: 'asc' });
  const [message] = (await threads.messages.list(thread.id)).data;
  const [step] = steps.data;
  const [call] = step?.step_details.type === 'tool_calls' ? step.step_details.tool_calls : [];
  return { client, ended, message, outputs: call?.type === 'code_interpreter' ? call.code_interpreter.outputs : [] };
}

test('code reads the files of the assistant, and the app downloads the ones that it makes', async () => {
  const code = `import { readFileSync, writeFileSync } from 'node:fs';
const sum = readFileSync('/mnt/data/numbers.txt', 'utf8').split(' ').reduce((a, b) => a + Number(b), 0);
console.log(sum);
writeFileSync('/mnt/data/sum.csv', 'sum\\n' + sum);`;
  const fake = createFakeOpenAI();
  const { client, ended, message, outputs } = await run(fake, code, 'See [it](sandbox:/mnt/data/sum.csv).');
  expect(ended.status).toBe('completed');
  expect(outputs).toEqual([{ type: 'logs', logs: '42\n' }]);
  const [content] = message?.content ?? [];
  const [annotation] = content?.type === 'text' ? content.text.annotations : [];
  if (annotation?.type !== 'file_path') throw new Error('no file');
  const file = await client.files.content(annotation.file_path.file_id);
  expect(await file.text()).toBe('sum\n42');
});

test('code that fails shows its error in the logs, and the model goes on', async () => {
  const fake = createFakeOpenAI();
  const { ended, outputs } = await run(fake, "throw new Error('no luck');", 'It failed.');
  expect(ended.status).toBe('completed');
  expect(outputs).toEqual([{ type: 'logs', logs: expect.stringContaining('Error: no luck') as string }]);
});

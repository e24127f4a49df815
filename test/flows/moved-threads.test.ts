import { describe, expect, it } from 'vitest';
import { MemoryStore } from 'openai-assistants-shim';
import { FOLLOWING, runToEnd } from '../support/flow-tools.js';
import { connectTo, listTexts, SERVER_ROWS, said, threadWith, user, type AssistantParams } from '../support/servers.js';

/** What OpenAI has made of a thread in the store. */
const TYPES = ['message', 'reasoning', 'file_search_call', 'code_interpreter_call', 'message'];

describe.each(SERVER_ROWS)('on $profile', (row) => {
  describe.each(FOLLOWING)('%s runs', (following) => {
    it('go on with a thread that began at OpenAI, without what the server does not take of it', async () => {
      const store = new MemoryStore();
      const hosted: AssistantParams = { tools: [{ type: 'code_interpreter' }, { type: 'file_search' }] };
      const before = await connectTo({ profile: 'zdr', model: 'gpt-5.6-sol' }, hosted, { store });
      const files = { file_search: { vector_store_ids: [before.fake.addVectorStore().id] } };
      await before.client.beta.assistants.update(before.assistantId, { tool_resources: files });
      const { id } = await threadWith(before.client, 'Hi');
      before.fake.reply({
        reasoning: 'They greet.',
        codeInterpreter: { code: '1+1', logs: '2' },
        fileSearch: { queries: ['cake'], results: [] },
        text: 'Hello.',
      });
      await runToEnd(before.client, id, before.assistantId, following);

      const { client, fake, assistantId, sent } = await connectTo(row, {}, { store });
      for (const reply of ['One.', 'Two.']) {
        fake.reply(reply);
        expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });
      }
      expect((await listTexts(client, id)).slice(-2)).toEqual(['assistant: One.', 'assistant: Two.']);
      const left = TYPES.filter((type) => !row.refusesItems.includes(type));
      // Reasoning goes with the call that it led to.
      const kept = row.refusesItems.includes('file_search_call') ? left.filter((type) => type !== 'reasoning') : left;
      const sentTypes = sent().map(({ input }) => input.map(({ type }) => type));
      expect(sentTypes.slice(-2)).toEqual([kept, [...kept, 'message']]);
      expect(sentTypes).toHaveLength(2 + row.itemRefusals + (row.refusesInclude ? 1 : 0));
    });
  });
});

it('sends a thread on without its reasoning to a llama.cpp that takes it as text only', async () => {
  const store = new MemoryStore();
  const before = await connectTo({ profile: 'zdr', model: 'gpt-5.6-sol' }, {}, { store });
  const { id } = await threadWith(before.client, 'Hi');
  before.fake.reply({ reasoning: 'They greet.', text: 'Hello.' });
  await runToEnd(before.client, id, before.assistantId);
  const { client, fake, assistantId, sent } = await connectTo({ profile: 'llamacpp', model: 'gpt-oss' }, {}, { store });
  fake.fail({ on: 'POST /responses', status: 400, message: "item['content'] is not an array" });
  fake.reply('Again.');
  expect(await runToEnd(client, id, assistantId)).toMatchObject({ status: 'completed' });
  expect(sent()).toHaveLength(2);
  expect(sent().at(-1)?.input).toEqual([user('Hi'), said('Hello.')]);
});

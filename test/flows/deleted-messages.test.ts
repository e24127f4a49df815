import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import type { FakeOpenAI, FakeOpenAIOptions } from '../../src/testing/index.js';
import { answer, callsWeather, FOLLOWING, readItems, runToEnd } from '../support/flow-tools.js';
import { areThreadsStored, setup, takeRequests, weatherTool } from '../support/setup.js';
import { tamperWithWrites } from '../support/tampered-store.js';

async function createWorld(options: FakeOpenAIOptions = {}) {
  const world = setup({}, options);
  const { fake, client } = world;
  const assistant = await client.beta.assistants.create({
    model: 'gpt-5.6-sol',
    tools: [weatherTool, { type: 'code_interpreter' }],
  });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  const items = async () => (await readItems(fake, thread.id)).map(({ type }) => type);
  return { ...world, threadId: thread.id, assistantId: assistant.id, items };
}

async function list(client: OpenAI, threadId: string): Promise<string[]> {
  const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc', limit: 100 });
  return data.map(({ id }) => id);
}

/** Deletes a message, the oldest being 0; the requests that it took. */
async function deleteMessage({ fake, client }: { fake: FakeOpenAI; client: OpenAI }, threadId: string, index: number) {
  const id = (await list(client, threadId)).at(index) ?? '';
  const sent = fake.requests.length;
  const deleted = await client.beta.threads.messages.delete(id, { thread_id: threadId });
  expect(deleted).toEqual({ id, object: 'thread.message.deleted', deleted: true });
  return takeRequests(fake, sent);
}

/** Of the deletion of one item. */
const REQUESTS = areThreadsStored ? 0 : 1;

const LIST = 'GET /conversations/{conv}/items';

describe.each(FOLLOWING)('messages.delete after a %s run', (following) => {
  it.each(['next', 'any'] as const)('takes the reasoning of the message with it (%s)', async (reasoningNeeds) => {
    const world = await createWorld({ reasoningNeeds });
    const { fake, client, threadId, assistantId, items } = world;
    fake.reply([{ type: 'reasoning' }, { type: 'reasoning' }, { type: 'message', content: 'Sunny.' }]);
    await runToEnd(client, threadId, assistantId, following);
    const requests = await deleteMessage(world, threadId, -1);
    expect(requests.every((request) => request.startsWith('DELETE'))).toBe(true);
    expect(requests).toHaveLength(areThreadsStored ? 0 : 3);
    expect(await items()).toEqual(['message']);
    fake.reply('Rainy.');
    const sent = fake.requests.length;
    expect(await runToEnd(client, threadId, assistantId, following)).toMatchObject({ status: 'completed' });
    expect(takeRequests(fake, sent)).toEqual(['POST /responses']);
  });

  it.each(['next', 'any'] as const)('keeps reasoning that a call follows, too (%s)', async (reasoningNeeds) => {
    const world = await createWorld({ reasoningNeeds });
    const { fake, client, threadId, assistantId, items } = world;
    const [call] = callsWeather('call_1').functionCalls;
    fake.reply([
      { type: 'reasoning' },
      { type: 'message', content: 'I look.' },
      { type: 'function_call', name: call?.name, call_id: 'call_1' },
    ]);
    fake.reply('Sunny.');
    await answer(client, await runToEnd(client, threadId, assistantId, following), following);
    await deleteMessage(world, threadId, 1);
    expect(await items()).toEqual(['message', 'reasoning', 'function_call', 'function_call_output', 'message']);
    fake.reply('Rainy.');
    expect(await runToEnd(client, threadId, assistantId, following)).toMatchObject({ status: 'completed' });
  });

  it.skipIf(areThreadsStored)('looks for the reasoning in the conversation where no record tells', async () => {
    const { fake, client, threadId, assistantId, items } = await createWorld();
    fake.reply({ reasoning: true, text: 'Sunny.' });
    await runToEnd(client, threadId, assistantId, following);
    const stranger = setup({}, {}, { fetch: fake.fetch });
    const requests = await deleteMessage({ ...stranger, fake }, threadId, -1);
    expect(requests.filter((request) => request === LIST)).toHaveLength(2);
    expect(await items()).toEqual(['message']);
  });

  it('takes one request for a message that nobody reasoned about', async () => {
    const world = await createWorld();
    const { fake, client, threadId, assistantId } = world;
    fake.reply({ reasoning: true, text: 'Sunny.' });
    await runToEnd(client, threadId, assistantId, following);
    await client.beta.threads.messages.create(threadId, { role: 'user', content: 'Sure?' });
    fake.reply('Sure.');
    await runToEnd(client, threadId, assistantId, following);
    expect(await deleteMessage(world, threadId, 3)).toHaveLength(REQUESTS);
    expect(await deleteMessage(world, threadId, 2)).toHaveLength(REQUESTS);
    expect(await deleteMessage(world, threadId, 0)).toHaveLength(REQUESTS);
  });

  // In the store the message and its reasoning are deleted by one write.
  it.skipIf(areThreadsStored)('that dies over the reasoning leaves a thread that heals', async () => {
    const world = await createWorld();
    const { fake, client, threadId, assistantId, items } = world;
    fake.reply({ reasoning: true, text: 'Sunny.' });
    await runToEnd(client, threadId, assistantId, following);
    const reasoning = fake.conversations[0]?.items.find(({ type }) => type === 'reasoning')?.id ?? '';
    fake.fail({ on: `DELETE /conversations/{id}/items/${reasoning}`, status: 500, times: 3 });
    await deleteMessage(world, threadId, -1);
    expect(await items()).toEqual(['message', 'reasoning']);
    fake.reply('Rainy.');
    expect(await runToEnd(client, threadId, assistantId, following)).toMatchObject({ status: 'completed' });
    expect((await items()).includes('reasoning')).toBe(false);
  });
});

it('a message whose deletion the store takes for a conflict, though it was made, is deleted', async () => {
  let isTakenTwice = false;
  const store = tamperWithWrites(async ({ make }) => {
    const isMade = await make();
    return isTakenTwice ? make() : isMade;
  });
  const { client } = setup({ history: 'store', store });
  const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  const { data } = await client.beta.threads.messages.list(id);
  const messageId = data[0]?.id ?? '';
  isTakenTwice = true;

  const deleted = await client.beta.threads.messages.delete(messageId, { thread_id: id });

  expect(deleted).toMatchObject({ id: messageId, deleted: true });
  await expect(client.beta.threads.messages.delete(messageId, { thread_id: id })).rejects.toMatchObject({
    status: 404,
  });
});

describe('whatever messages are deleted', () => {
  const item = fc.constantFrom('reasoning', 'message', 'code_interpreter_call');
  const output = fc.array(item, { maxLength: 5 }).map((types) => [...types, 'message']);
  const run = fc.record({ isAsked: fc.boolean(), output, deleted: fc.array(fc.nat(), { maxLength: 3 }) });

  it.each(['next', 'any'] as const)('the thread answers, and shows the others (%s)', async (reasoningNeeds) => {
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 4 }), async (runs) => {
        const world = await createWorld({ reasoningNeeds });
        const { fake, client, threadId, assistantId } = world;
        let expected = await list(client, threadId);
        for (const { isAsked, output: types, deleted } of runs) {
          if (isAsked) await client.beta.threads.messages.create(threadId, { role: 'user', content: 'And?' });
          fake.reply(types.map((type) => ({ type, ...(type === 'message' ? { content: 'So.' } : {}) })));
          expect(await runToEnd(client, threadId, assistantId)).toMatchObject({ status: 'completed' });
          const shown = await list(client, threadId);
          expect(shown.slice(0, expected.length)).toEqual(expected);
          expected = shown;
          for (const place of deleted) {
            if (expected.length === 1) break;
            const [id = ''] = expected.splice(place % expected.length, 1);
            await client.beta.threads.messages.delete(id, { thread_id: threadId });
          }
          expect(await list(client, threadId)).toEqual(expected);
        }
        fake.reply('Done.');
        expect(await runToEnd(client, threadId, assistantId)).toMatchObject({ status: 'completed' });
        expect((await list(client, threadId)).slice(0, -1)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });
});

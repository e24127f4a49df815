import { readFileSync } from 'node:fs';
import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { describe, expect, test } from 'vitest';
import * as native from '../../examples/leaving.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const LOOK_UP = { type: 'function' as const, function: { name: 'look_up' } };

/** A legacy app: an assistant and a thread with a question, made by its own calls. */
async function start() {
  const fake = createFakeOpenAI();
  const openai = new OpenAI({ apiKey: 'test', fetch: fake.fetch });
  const { beta } = openai;
  const assistant = await beta.assistants.create({ model: 'gpt-6-luna', tools: [LOOK_UP] });
  const thread = await beta.threads.create({ messages: [{ role: 'user', content: 'Have you got Emma?' }] });
  return { fake, openai, threads: beta.threads, assistant_id: assistant.id, threadId: thread.id };
}

const legacyTexts = async ({ threads, threadId }: Awaited<ReturnType<typeof start>>): Promise<string[]> => {
  const { data } = await threads.messages.list(threadId);
  return data.map(({ content }) => (content[0]?.type === 'text' ? content[0].text.value : ''));
};

describe('docs/leaving.md', () => {
  const page = read('docs/leaving.md');
  const blocks = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, code = '']) => code);

  test('shows code of the example only, and all of its functions', () => {
    const example = read('examples/leaving.ts');
    expect(blocks.filter((code) => !example.includes(code))).toEqual([]);
    const names = [...example.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !blocks.some((code) => new RegExp(`\\b${name}\\b`).test(code)))).toEqual([]);
  });
});

describe('each step off the library', () => {
  test('threads.create: a conversation, which legacy code knows as a thread', async () => {
    const { openai, threads } = await start();
    const { conversationId, threadId } = await native.createThread(openai, { user: 'anna' });
    expect(await threads.retrieve(threadId)).toMatchObject({ id: threadId, metadata: { user: 'anna' } });
    await threads.messages.create(threadId, { role: 'user', content: 'Hi' });
    expect((await openai.conversations.items.list(conversationId)).data).toHaveLength(1);
  });

  test('threads.update: its metadata', async () => {
    const { openai, threads, threadId } = await start();
    await native.setMetadata(openai, threadId, { user: 'ben' });
    expect((await threads.retrieve(threadId)).metadata).toEqual({ user: 'ben' });
  });

  test('messages.create, list, retrieve and delete: items under the same ids', async () => {
    const world = await start();
    const { openai, threads, threadId } = world;
    const item = await native.addMessage(openai, threadId, 'And Persuasion?');
    expect(await legacyTexts(world)).toEqual(['And Persuasion?', 'Have you got Emma?']);
    expect(await native.listTexts(openai, threadId)).toEqual(['And Persuasion?', 'Have you got Emma?']);
    const message = await threads.messages.retrieve(item?.id ?? '', { thread_id: threadId });
    expect(native.readText(await native.getMessage(openai, threadId, message.id))).toBe('And Persuasion?');
    await native.deleteMessage(openai, threadId, message.id);
    expect(await legacyTexts(world)).toEqual(['Have you got Emma?']);
  });

  test('runs.createAndPoll: a response, whose answer legacy code lists', async () => {
    const world = await start();
    world.fake.reply('We have.');
    expect(await native.run(world.openai, world.threadId)).toBe('We have.');
    expect(await legacyTexts(world)).toEqual(['We have.', 'Have you got Emma?']);
  });

  test('runs.stream: the text as it comes', async () => {
    const world = await start();
    world.fake.reply({ chunks: ['We ', 'have.'] });
    const deltas: string[] = [];
    await native.stream(world.openai, world.threadId, (delta) => deltas.push(delta));
    expect(deltas).toEqual(['We ', 'have.']);
    expect(await legacyTexts(world)).toEqual(['We have.', 'Have you got Emma?']);
  });

  test('submitToolOutputs: the calls of a response are answered in the next one', async () => {
    const world = await start();
    world.fake.reply({ functionCalls: [{ name: 'look_up', arguments: { title: 'Emma' } }] });
    world.fake.reply('Two copies.');
    const titles: string[] = [];
    const answer = await native.runWithTools(world.openai, world.threadId, (title) => {
      titles.push(title);
      return Promise.resolve('2');
    });
    expect([answer, titles]).toEqual(['Two copies.', ['Emma']]);
    expect(await legacyTexts(world)).toEqual(['Two copies.', 'Have you got Emma?']);
  });

  test('runs.retrieve: a run of legacy code is read by its newest response, and found by any of them', async () => {
    const { fake, openai, threads, threadId, assistant_id } = await start();
    fake.reply({ functionCalls: [{ name: 'look_up', arguments: { title: 'Emma' }, callId: 'call_a' }] });
    const { id } = await threads.runs.createAndPoll(threadId, { assistant_id });
    fake.reply('Two copies.');
    const tool_outputs = [{ tool_call_id: 'call_a', output: '2' }];
    await threads.runs.submitToolOutputsAndPoll(id, { thread_id: threadId, tool_outputs });
    expect(await native.readRun(openai, threadId, id)).toEqual({ status: 'completed', text: 'Two copies.' });
    for (const response of fake.responses) expect(await native.findRun(openai, response.id)).toBe(id);
  });

  test('threads.delete: the conversation and its items', async () => {
    const { fake, openai, threads, threadId } = await start();
    await native.deleteThread(openai, threadId);
    expect([fake.conversations, fake.orphanedItems]).toEqual([[], []]);
    await expect(threads.messages.list(threadId)).rejects.toMatchObject({ status: 404 });
  });

  test('legacy and native code take turns on one thread', async () => {
    const world = await start();
    const { fake, openai, threads, threadId, assistant_id } = world;
    fake.reply('We have.');
    await threads.runs.createAndPoll(threadId, { assistant_id });
    await native.addMessage(openai, threadId, 'How many?');
    fake.reply('Two.');
    await native.run(openai, threadId);
    await threads.messages.create(threadId, { role: 'user', content: 'I take both.' });
    fake.respond(({ context }) => `${context.items.length} items`);
    await threads.runs.createAndPoll(threadId, { assistant_id });
    expect(await native.listTexts(openai, threadId)).toEqual([
      '5 items',
      'I take both.',
      'Two.',
      'How many?',
      'We have.',
      'Have you got Emma?',
    ]);
  });
});

import OpenAISdk from 'openai';
import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import type { FakeOpenAIOptions } from '../../src/testing/index.js';
import { answer, ask, callsWeather, countRequests, FOLLOWING, refusal, runToEnd } from '../support/flow-tools.js';
import { setup } from '../support/setup.js';

const OUTPUT = { type: 'function_call_output' as const, call_id: 'call_1', output: 'doubled' };

/** A thread whose only run has called a function after some reasoning, and answered after some more. */
async function createWorld(options: FakeOpenAIOptions = {}) {
  const world = setup({}, options);
  const { fake, client } = world;
  const { threadId, assistantId } = await ask(world);
  fake.reply({ reasoning: 'Which city?', ...callsWeather('call_1') });
  fake.reply({ reasoning: 'It is sunny.', text: 'Sunny.' });
  const run = await answer(client, await runToEnd(client, threadId, assistantId));
  const conversationId = fake.conversations[0]?.id ?? '';
  const items = () => fake.conversations[0]?.items ?? [];
  const upstream = new OpenAISdk({ apiKey: 'test', fetch: fake.fetch });
  const remove = async (...types: string[]) => {
    for (const type of types) {
      const id = items().find((item) => item.type === type)?.id ?? '';
      await upstream.conversations.items.delete(id, { conversation_id: conversationId });
    }
  };
  const add = (...added: OpenAISdk.Responses.ResponseInputItem[]) =>
    upstream.conversations.items.create(conversationId, { items: added });
  return { ...world, threadId, assistantId, runId: run.id, items, remove, add };
}

/** What a caller sees of a thread and its first run. */
async function readAll(client: OpenAI, { threadId, runId }: { threadId: string; runId: string }) {
  const query = { order: 'asc' as const };
  const messages = await client.beta.threads.messages.list(threadId, query);
  const steps = await client.beta.threads.runs.steps.list(runId, { thread_id: threadId, ...query });
  return {
    messages: messages.data,
    steps: steps.data,
    run: await client.beta.threads.runs.retrieve(runId, { thread_id: threadId }),
  };
}

type World = Awaited<ReturnType<typeof createWorld>>;

const DAMAGES: Record<
  string,
  { options?: FakeOpenAIOptions; break: (world: World) => Promise<unknown>; left: string[] }
> = {
  'a reasoning item without its call': {
    break: ({ remove }) => remove('function_call', 'function_call_output'),
    left: ['message', 'reasoning', 'message'],
  },
  'an output without its call': {
    break: ({ remove }) => remove('reasoning', 'function_call'),
    left: ['message', 'reasoning', 'message'],
  },
  'a call without its output': {
    break: ({ remove }) => remove('function_call_output'),
    left: ['message', 'reasoning', 'function_call', 'reasoning', 'message', 'function_call_output'],
  },
  'a second output for a call': {
    break: ({ add }) => add(OUTPUT),
    left: ['message', 'reasoning', 'function_call', 'function_call_output', 'reasoning', 'message'],
  },
  'a second output for a call that is told as one without a call': {
    options: { doubledOutput: 'unmatched' },
    break: ({ add }) => add(OUTPUT, OUTPUT),
    left: ['message', 'reasoning', 'function_call', 'function_call_output', 'reasoning', 'message'],
  },
  'a call without its reasoning': {
    break: ({ remove }) => remove('reasoning'),
    left: ['message', 'reasoning', 'message'],
  },
};

describe.each(FOLLOWING)('a thread whose conversation the service refuses, in a %s run', (following) => {
  it.each(Object.keys(DAMAGES))('goes on without %s, and shows what it showed', async (name) => {
    const damage = DAMAGES[name];
    if (!damage) throw new Error('unknown');
    const world = await createWorld(damage.options);
    const { fake, client, threadId, assistantId, items } = world;
    const before = await readAll(client, world);
    await damage.break(world);
    expect(await readAll(client, world)).toEqual(before);
    fake.reply('Still sunny.');
    const from = items().length;
    expect(from).toBeGreaterThan(0);
    const run = await runToEnd(client, threadId, assistantId, following);
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    expect(items().map(({ type }) => type)).toEqual([...damage.left, 'message']);
    const after = await readAll(client, world);
    expect(after).toEqual({ ...before, messages: [...before.messages, after.messages.at(-1)] });
    fake.assertDone();
    // Nothing is left to heal.
    fake.reply('Again.');
    const sent = fake.requests.length;
    await runToEnd(client, threadId, assistantId, following);
    expect(fake.requests.slice(sent).map(({ method, path }) => [method, path])).toEqual([['POST', '/responses']]);
  });

  it('goes on with a message that has lost its reasoning, and keeps it', async () => {
    const world = await createWorld();
    const { fake, client, threadId, assistantId, remove } = world;
    const before = await readAll(client, world);
    await remove('reasoning', 'reasoning');
    fake.reply('Still sunny.');
    const run = await runToEnd(client, threadId, assistantId, following);
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    const after = await readAll(client, world);
    expect(after).toEqual({ ...before, messages: [...before.messages, after.messages.at(-1)] });
    fake.reply('Again.');
    expect(await runToEnd(client, threadId, assistantId, following)).toMatchObject({ status: 'completed' });
  });

  it('shows what it showed to a client without records, too', async () => {
    const world = await createWorld();
    const { fake, threadId, assistantId, add } = world;
    const stranger = setup({}, {}, { fetch: fake.fetch }).client;
    const { messages, steps } = await readAll(stranger, world);
    await add(OUTPUT);
    fake.reply('Still sunny.');
    await runToEnd(world.client, threadId, assistantId, following);
    const after = await readAll(setup({}, {}, { fetch: fake.fetch }).client, world);
    // When a run that nothing is recorded of began is not known.
    expect(after.steps).toEqual(steps);
    expect(after.messages).toEqual([...messages, after.messages.at(-1)]);
  });

  it('goes on where the run itself is continued', async () => {
    const world = await createWorld();
    const { fake, client, threadId, assistantId, add } = world;
    fake.reply(callsWeather('call_2'));
    fake.reply('Sunny again.');
    const awaiting = await runToEnd(client, threadId, assistantId, following);
    await add(OUTPUT);
    expect(await answer(client, awaiting, following)).toMatchObject({ status: 'completed' });
  });

  it('takes the caller’s output where the conversation has another one', async () => {
    const world = await createWorld();
    const { fake, client, threadId, assistantId, add, items } = world;
    fake.reply(callsWeather('call_2'));
    fake.reply('Sunny again.');
    const awaiting = await runToEnd(client, threadId, assistantId, following);
    await add({ ...OUTPUT, call_id: 'call_2', output: 'unwanted' });
    expect(await answer(client, awaiting, following)).toMatchObject({ status: 'completed' });
    expect(items().filter(({ call_id: id, type }) => id === 'call_2' && type === 'function_call_output')).toMatchObject(
      [{ output: 'sunny' }],
    );
  });

  it.each([
    "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
    "Item 'msg_1' of type 'message' was provided without its required 'reasoning' item: 'rs_1'.",
    "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.",
    'No tool call found for function call output with call_id call_9.',
    'Duplicate function_call_output for call_id call_1.',
    'No tool output found for function call call_9.',
  ])('is told what is none of its items: %s', async (message) => {
    const { fake, client, threadId, assistantId } = await createWorld();
    const sent = countRequests(fake, 'POST /responses');
    fake.fail({ on: 'POST /responses', status: 400, param: 'input', message });
    const error = await refusal(runToEnd(client, threadId, assistantId, following));
    expect(error).toMatchObject({ status: 400, message: `400 ${message}`, param: 'input' });
    expect(countRequests(fake, 'POST /responses')).toBe(sent + 1);
    expect(countRequests(fake, 'DELETE /conversations/{id}/items')).toBe(0);
  });

  it('is healed a few times and no more', async () => {
    const { fake, client, threadId, assistantId, items, remove } = await createWorld();
    for (let count = 0; count < 12; count += 1) {
      fake.reply({ reasoning: true, text: `${count}` });
      await runToEnd(client, threadId, assistantId);
    }
    await remove(...Array<string>(12).fill('message'));
    const sent = countRequests(fake, 'POST /responses');
    const count = () => items().filter(({ type }) => type === 'reasoning').length;
    const had = count();
    const error = await refusal(runToEnd(client, threadId, assistantId, following));
    expect(error).toMatchObject({
      status: 400,
      message: expect.stringContaining('required following item') as unknown,
    });
    expect(countRequests(fake, 'POST /responses')).toBe(sent + 9);
    expect(count()).toBe(had - 8);
    fake.reply('Done.');
    expect(await runToEnd(client, threadId, assistantId, following)).toMatchObject({ status: 'completed' });
  });
});

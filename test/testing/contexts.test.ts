import { describe, expect, it } from 'vitest';
import type { FakeOpenAIOptions, Reply } from '../../src/testing/index.js';
import { functionTool, refusalOf, setup } from './setup.js';

const input = (content: string) => ({ model: 'gpt-5.6-sol', input: content });

/** A conversation that holds what a response has said. */
async function converse(options: FakeOpenAIOptions, reply: Reply) {
  const { fake, client } = setup(options);
  const { id } = await client.conversations.create();
  fake.reply(reply);
  await client.responses.create({ ...input('Go.'), conversation: id, tools: [functionTool('f')] });
  const items = (fake.conversations[0]?.items ?? []).map((item) => item.id);
  const remove = (...indices: number[]) =>
    Promise.all(indices.map((index) => client.conversations.items.delete(items[index] ?? '', { conversation_id: id })));
  const goOn = () => {
    fake.reply('Fine.');
    return client.responses.create({ ...input('On.'), conversation: id });
  };
  const refused = async () => {
    const { status, message, param, code } = await refusalOf(goOn());
    return { status, message, param, code };
  };
  return { client, id, items, remove, goOn, refused };
}

const refusal = (message: string) => ({ status: 400, message: `400 ${message}`, param: 'input', code: null });
const loses = (id = '') =>
  refusal(`Item '${id}' of type 'reasoning' was provided without its required following item.`);
const lacks = (id = '', type = '', reasoning = '') =>
  refusal(`Item '${id}' of type '${type}' was provided without its required 'reasoning' item: '${reasoning}'.`);

const message = (text: string) => ({ type: 'message', content: text });

describe('a reasoning item', () => {
  it('is refused once what followed it is gone', async () => {
    const { items, remove, refused } = await converse({}, { reasoning: true, text: 'Hi.' });
    await remove(2);
    expect(await refused()).toEqual(loses(items[1]));
  });

  it('is needed by what followed it', async () => {
    const { items, remove, refused } = await converse({}, { reasoning: true, text: 'Hi.' });
    await remove(1);
    expect(await refused()).toEqual(lacks(items[2], 'message', items[1]));
  });

  it('may go together with what followed it', async () => {
    const { remove, goOn } = await converse({}, { reasoning: true, text: 'Hi.' });
    await remove(1, 2);
    expect(await goOn()).toMatchObject({ output_text: 'Fine.' });
  });

  it('needs the very next item by default', async () => {
    const reply = [{ type: 'reasoning' }, message('One.'), message('Two.')];
    const { items, remove, refused } = await converse({}, reply);
    await remove(2);
    expect(await refused()).toEqual(loses(items[1]));
  });

  it('needs any later item of its response, with the option reasoningNeeds', async () => {
    const reply = [{ type: 'reasoning' }, message('One.'), message('Two.')];
    const { items, remove, goOn, refused } = await converse({ reasoningNeeds: 'any' }, reply);
    await remove(2);
    expect(await goOn()).toMatchObject({ output_text: 'Fine.' });
    await remove(1);
    expect(await refused()).toEqual(lacks(items[3], 'message', items[1]));
  });
});

describe('an output of a call', () => {
  const callsF = { functionCalls: [{ name: 'f', callId: 'call_1' }] };
  const output = { type: 'function_call_output' as const, call_id: 'call_1', output: 'x' };

  it.each([
    ['duplicate', 'Duplicate function_call_output for call_id call_1.'],
    ['unmatched', 'No tool call found for function call output with call_id call_1.'],
  ] as const)('is refused the second time, as %s', async (doubledOutput, words) => {
    const { client, id, refused } = await converse({ doubledOutput }, callsF);
    await client.conversations.items.create(id, { items: [output, output] });
    expect(await refused()).toEqual(refusal(words));
  });

  it('is refused without its call', async () => {
    const { client, id, remove, refused } = await converse({}, callsF);
    await client.conversations.items.create(id, { items: [output] });
    await remove(1);
    expect(await refused()).toEqual(refusal('No tool call found for function call output with call_id call_1.'));
  });
});

describe('JSON mode', () => {
  const text = { format: { type: 'json_object' as const } };
  const words =
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.";

  /** Asks in JSON mode, in a conversation whose last message has the word. */
  async function askFor(options: FakeOpenAIOptions, content: string) {
    const { fake, client } = setup(options);
    const { id } = await client.conversations.create({ items: [{ role: 'user', content: 'Answer in JSON.' }] });
    fake.reply('{}');
    const instructions = 'Answer in JSON.';
    return client.responses.create({ ...input(content), instructions, text, conversation: id });
  }

  it('wants the word in a message of the input', async () => {
    const { status, message, param, code } = await refusalOf(askFor({}, 'Go.'));
    expect({ status, message, param, code }).toEqual(refusal(words));
    expect(await askFor({}, 'Go, as json.')).toMatchObject({ output_text: '{}' });
  });

  it('takes it from the conversation with the option jsonWord, and never from instructions', async () => {
    expect(await askFor({ jsonWord: 'context' }, 'Go.')).toMatchObject({ output_text: '{}' });
    const { client } = setup({ jsonWord: 'context' });
    const asked = client.responses.create({ ...input('Go.'), instructions: 'Answer in JSON.', text });
    expect((await refusalOf(asked)).message).toBe(`400 ${words}`);
  });
});

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/testing/index.js';
import { containing, functionTool, matching, postResponses, refusalOf, setup } from './setup.js';

const model = 'gpt-5.6-sol';
const stateless = { model, store: false, include: ['reasoning.encrypted_content' as const] };
const user = (content: string) => ({ role: 'user', content });

describe('a request that stores nothing', () => {
  it('is answered by a response that no later request finds', async () => {
    const { fake, client } = setup();
    fake.reply('Hello.');
    const response = await client.responses.create({ model, input: 'Hi', store: false });
    expect(response).toMatchObject({ output_text: 'Hello.', store: false });
    const { id } = response;
    const gone = { status: 404, message: `404 Response with id '${id}' not found.` };
    expect(await refusalOf(client.responses.retrieve(id))).toMatchObject(gone);
    expect(await refusalOf(client.responses.cancel(id))).toMatchObject(gone);
    expect(await refusalOf(client.responses.delete(id))).toMatchObject(gone);
    expect(await refusalOf(client.responses.inputItems.list(id))).toMatchObject(gone);
    const next = client.responses.create({ model, input: 'On', previous_response_id: id, store: false });
    expect(await refusalOf(next)).toMatchObject({
      status: 400,
      message: `400 Previous response with id '${id}' not found.`,
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    });
    expect(fake.responses).toEqual([]);
  });

  it('goes on with what it was answered, reasoning included', async () => {
    const { fake, client } = setup();
    fake.reply({ reasoning: true, functionCalls: [{ name: 'f', callId: 'call_1' }] });
    fake.reply('Fine.');
    const tools = [functionTool('f')];
    const first = await client.responses.create({ ...stateless, tools, input: 'Go.' });
    const output = { type: 'function_call_output', call_id: 'call_1', output: '4' };
    const input = [user('Go.'), ...first.output, output];
    expect(await postResponses(client, { ...stateless, tools, input })).toMatchObject({ status: 'completed' });
    expect(fake.requests.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('takes reasoning and what followed it without their ids', async () => {
    const { fake, client } = setup();
    fake.reply({ reasoning: true, text: 'Hi.' });
    fake.reply('Fine.');
    const { output } = await client.responses.create({ ...stateless, input: 'Go.' });
    const unnamed = output.map(({ id: _, ...item }: { id?: string }) => item);
    const input = [user('Go.'), ...unnamed, user('On.')];
    expect(await postResponses(client, { ...stateless, input })).toMatchObject({ status: 'completed' });
  });

  it('is refused with reasoning that lost what followed it', async () => {
    const { fake, client } = setup();
    fake.reply({ reasoning: true, text: 'Hi.' });
    const { output } = await client.responses.create({ ...stateless, input: 'Go.' });
    const input = [user('Go.'), ...output.slice(0, 1), user('On.')];
    expect(await refusalOf(postResponses(client, { ...stateless, input }))).toMatchObject({
      status: 400,
      message: `400 Item '${output[0]?.id}' of type 'reasoning' was provided without its required following item.`,
      param: 'input',
    });
  });

  it.each<[string, JsonObject]>([
    ['a reference', { type: 'item_reference', id: 'rs_1' }],
    ['reasoning without its content', { type: 'reasoning', id: 'rs_1', summary: [] }],
  ])('is refused with %s, even to an item that is stored', async (_, sent) => {
    const { fake, client } = setup();
    fake.reply({ reasoning: true, text: 'Hi.' });
    const { output } = await client.responses.create({ model, input: 'Go.' });
    const id = output[0]?.id;
    const input = [user('Go.'), { ...sent, id }, user('On.')];
    expect(await refusalOf(postResponses(client, { ...stateless, input }))).toMatchObject({
      status: 404,
      message: `404 Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
      param: 'input',
    });
    fake.reply('Fine.');
    const stored = [user('Go.'), { ...sent, id }, ...output.slice(1), user('On.')];
    expect(await postResponses(client, { model, input: stored })).toMatchObject({ status: 'completed' });
  });
});

describe('encrypted reasoning', () => {
  it('comes where it is asked for, polled and streamed', async () => {
    const { fake, client } = setup();
    fake.respond(() => ({ reasoning: 'Hm.', text: 'Hi.' }));
    const asked = await client.responses.create({ ...stateless, input: 'Go.' });
    expect(asked.output[0]).toMatchObject({ type: 'reasoning', encrypted_content: matching(/^gAAAA/) });
    const plain = await client.responses.create({ model, store: false, input: 'Go.' });
    expect(plain.output[0]).not.toHaveProperty('encrypted_content');
    const done: unknown[] = [];
    for await (const event of await client.responses.create({ ...stateless, input: 'Go.', stream: true })) {
      if (event.type === 'response.output_item.done' && event.item.type === 'reasoning') done.push(event.item);
    }
    expect(done).toMatchObject([{ encrypted_content: matching(/^gAAAA/) }]);
  });

  it('is refused for a model that does not reason', async () => {
    const { client } = setup();
    expect(await refusalOf(client.responses.create({ ...stateless, model: 'gpt-4o', input: 'Go.' }))).toMatchObject({
      status: 400,
      message: '400 Encrypted content is not supported with this model.',
      param: 'include',
      code: null,
    });
  });
});

const call = { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' };
const output = { type: 'function_call_output', call_id: 'call_1', output: '' };
const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' };

describe('the items of an input', () => {
  it('are of every kind that an output has', async () => {
    const { fake, client } = setup();
    fake.reply('Fine.');
    const input = [
      user('Go.'),
      reasoning,
      call,
      output,
      { type: 'file_search_call', id: 'fs_1', status: 'completed', queries: ['x'], results: null },
      { type: 'code_interpreter_call', container_id: 'cntr_1', code: '1', outputs: [{ type: 'logs', logs: '1' }] },
      { type: 'image_generation_call', result: 'aGk=' },
      { type: 'web_search_call', action: { type: 'search', query: 'x' } },
      { type: 'mcp_call', server_label: 's', name: 'order', arguments: '{}', output: null },
      { role: 'assistant', content: [{ type: 'output_text', text: 'Hi.', annotations: [] }] },
    ];
    const { id } = (await postResponses(client, { model, input })) as { id: string };
    const { data } = await client.responses.inputItems.list(id, { order: 'asc' });
    expect(data.map(({ type }) => type)).toEqual(input.map((item) => ('type' in item ? item.type : 'message')));
  });

  it.each<[string, JsonObject[], string, string | null, string | null]>([
    [
      'a call without name',
      [{ ...call, name: undefined }],
      "Missing required parameter: 'input[0].name'.",
      'input[0].name',
      'missing_required_parameter',
    ],
    [
      'arguments that are an object',
      [{ ...call, arguments: {} }, output],
      "Invalid type for 'input[0].arguments': expected a string, but got an object instead.",
      'input[0].arguments',
      'invalid_type',
    ],
    [
      'a field of another item',
      [{ ...call, output: '1' }, output],
      "Unknown parameter: 'input[0].output'.",
      'input[0].output',
      'unknown_parameter',
    ],
    [
      'a status of another item',
      [{ ...call, status: 'searching' }, output],
      "Invalid value: 'searching'. Supported values are: 'in_progress', 'completed', and 'incomplete'.",
      'input[0].status',
      'invalid_value',
    ],
    [
      'a search without queries',
      [{ type: 'file_search_call' }],
      "Missing required parameter: 'input[0].queries'.",
      'input[0].queries',
      'missing_required_parameter',
    ],
    [
      'code without container',
      [{ type: 'code_interpreter_call', code: '1' }],
      "Missing required parameter: 'input[0].container_id'.",
      'input[0].container_id',
      'missing_required_parameter',
    ],
    [
      'an id of another kind',
      [{ ...call, id: 'call_1' }, output],
      "Invalid 'input[0].id': 'call_1'. Expected an ID that begins with 'fc'.",
      'input[0].id',
      'invalid_value',
    ],
    [
      'a long id',
      [{ ...call, id: `fc_${'1'.repeat(62)}` }, output],
      "Invalid 'input[0].id': string too long. Expected a string with maximum length 64, but got a string with length 65 instead.",
      'input[0].id',
      'string_above_max_length',
    ],
    [
      'an empty call id',
      [{ ...output, call_id: '' }],
      "Invalid 'input[0].call_id': empty string. Expected a string with minimum length 1, but got an empty string instead.",
      'input[0].call_id',
      'empty_string',
    ],
    [
      'reasoning without summary',
      [{ ...reasoning, summary: undefined }, call, output],
      "Missing required parameter: 'input[0].summary'.",
      'input[0].summary',
      'missing_required_parameter',
    ],
    [
      'reasoning with a status',
      [{ ...reasoning, status: null }, call, output],
      "Unknown parameter: 'input[0].status'.",
      'input[0].status',
      'unknown_parameter',
    ],
    [
      'reasoning with its text',
      [{ ...reasoning, content: [{ type: 'reasoning_text', text: 'Hm.' }] }, call, output],
      "Invalid 'input[0].content': array too long. Expected an array with maximum length 0, but got an array with length 1 instead.",
      'input[0].content',
      'array_above_max_length',
    ],
    [
      'reasoning at the end',
      [user('Go.'), reasoning],
      "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
      'input',
      null,
    ],
    [
      'an item twice',
      [{ ...call, id: 'fc_1' }, output, { ...call, id: 'fc_1', call_id: 'call_2' }, { ...output, call_id: 'call_2' }],
      'Duplicate item found with id fc_1. Remove duplicate items from your input and try again.',
      'input',
      null,
    ],
  ])('may not have %s', async (_, input, message, param, code) => {
    const { client } = setup();
    const refusal = await refusalOf(postResponses(client, { ...stateless, input }));
    expect(refusal).toMatchObject({ status: 400, message: `400 ${message}`, param, code });
  });

  it('may not be in the conversation already', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply('Hi.');
    const { output } = await client.responses.create({ model, conversation: id, input: 'Go.' });
    expect(await refusalOf(postResponses(client, { model, conversation: id, input: output }))).toMatchObject({
      status: 400,
      message: containing(`Duplicate item found with id ${output[0]?.id}.`),
    });
  });
});

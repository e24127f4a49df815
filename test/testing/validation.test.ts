import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/testing/index.js';
import { containing, functionTool, postResponses, refusalOf, setup } from './setup.js';

const strictTool = (parameters: JsonObject) => ({ type: 'function', name: 'f', strict: true, parameters });
const city = { type: 'string' };

const REFUSED: [name: string, body: JsonObject, message: string, param: string | null, code: string | null][] = [
  ['no input', {}, "Missing required parameter: 'input'.", 'input', 'missing_required_parameter'],
  [
    'no model',
    { input: 'x', model: undefined },
    "Missing required parameter: 'model'.",
    'model',
    'missing_required_parameter',
  ],
  [
    'an unknown parameter',
    { input: 'x', messages: [] },
    "Unknown parameter: 'messages'.",
    'messages',
    'unknown_parameter',
  ],
  [
    'a legacy parameter',
    { input: 'x', max_completion_tokens: 20 },
    "Unknown parameter: 'max_completion_tokens'.",
    'max_completion_tokens',
    'unknown_parameter',
  ],
  [
    'a wrong type',
    { input: 'x', instructions: [] },
    "Invalid type for 'instructions': expected a string, but got an array instead.",
    'instructions',
    'invalid_type',
  ],
  [
    'two histories',
    { input: 'x', conversation: 'conv_1', previous_response_id: 'resp_1' },
    'Mutually exclusive parameters',
    null,
    'mutually_exclusive_parameters',
  ],
  [
    'an unknown conversation',
    { input: 'x', conversation: 'conv_none' },
    "Conversation with id 'conv_none' not found.",
    null,
    null,
  ],
  [
    'a thread id',
    { input: 'x', conversation: 'thread_1' },
    "Invalid 'conversation': 'thread_1'. Expected an ID that begins with 'conv'.",
    'conversation',
    'invalid_value',
  ],
  [
    'an unknown previous response',
    { input: 'x', previous_response_id: 'resp_none' },
    "Previous response with id 'resp_none' not found.",
    'previous_response_id',
    'previous_response_not_found',
  ],
  ['nothing to answer', { input: [] }, 'must be provided', 'input', 'missing_required_parameter'],
  [
    'few tokens',
    { input: 'x', max_output_tokens: 15 },
    "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 15 instead.",
    'max_output_tokens',
    'integer_below_min_value',
  ],
  [
    'a high temperature',
    { input: 'x', temperature: 3 },
    "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
    'temperature',
    'decimal_above_max_value',
  ],
  [
    'temperature for a reasoning model',
    { input: 'x', model: 'o3', temperature: 1 },
    "Unsupported parameter: 'temperature' is not supported with this model.",
    'temperature',
    null,
  ],
  [
    'top_p for a reasoning model',
    { input: 'x', model: 'gpt-5-mini', top_p: 1 },
    "Unsupported parameter: 'top_p' is not supported with this model.",
    'top_p',
    null,
  ],
  [
    'reasoning for a model that does not',
    { input: 'x', reasoning: { effort: 'low' } },
    "Unsupported parameter: 'reasoning.effort'",
    'reasoning.effort',
    'unsupported_parameter',
  ],
  ['an unknown include', { input: 'x', include: ['all'] }, "Invalid value: 'all'.", 'include[0]', 'invalid_value'],
  [
    'an unknown truncation',
    { input: 'x', truncation: 'last_messages' },
    "Invalid value: 'last_messages'. Supported values are: 'auto' and 'disabled'.",
    'truncation',
    'invalid_value',
  ],
  ['bad metadata', { input: 'x', metadata: { a: 1 } }, "Invalid type for 'metadata.a'", 'metadata.a', 'invalid_type'],
  [
    'a call without output',
    { input: [{ type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' }] },
    'No tool output found for function call call_1.',
    'input',
    null,
  ],
  [
    'an output without call',
    { input: [{ type: 'function_call_output', call_id: 'call_1', output: '' }] },
    'No tool call found for function call output with call_id call_1.',
    'input',
    null,
  ],
  [
    'assistant text as input',
    { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }] },
    "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.",
    'input[0].content[0]',
    'invalid_value',
  ],
  [
    'a nested function',
    { input: 'x', tools: [{ type: 'function', function: { name: 'f' } }] },
    "Missing required parameter: 'tools[0].name'.",
    'tools[0].name',
    'missing_required_parameter',
  ],
  [
    'a half nested function',
    { input: 'x', tools: [{ ...functionTool('f'), function: {} }] },
    "Unknown parameter: 'tools[0].function'.",
    'tools[0].function',
    'unknown_parameter',
  ],
  [
    'a bad name',
    { input: 'x', tools: [functionTool('a b')] },
    'string does not match pattern',
    'tools[0].name',
    'invalid_value',
  ],
  [
    'an open strict schema',
    { input: 'x', tools: [strictTool({ type: 'object', properties: {} })] },
    "Invalid schema for function 'f': In context=(), 'additionalProperties' is required to be supplied and to be false.",
    'tools[0].parameters',
    'invalid_function_parameters',
  ],
  [
    'an optional property in a strict schema',
    { input: 'x', tools: [strictTool({ type: 'object', properties: { city }, additionalProperties: false })] },
    "'required' is required to be supplied and to be an array including every key in properties. Missing 'city'.",
    'tools[0].parameters',
    'invalid_function_parameters',
  ],
  [
    'a loose schema inside a strict one',
    {
      input: 'x',
      tools: [
        strictTool({
          type: 'object',
          properties: { a: { type: 'object' } },
          required: ['a'],
          additionalProperties: false,
        }),
      ],
    },
    "In context=('properties', 'a'), 'additionalProperties'",
    'tools[0].parameters',
    'invalid_function_parameters',
  ],
  [
    'a schema open on purpose without strict',
    {
      input: 'x',
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object', additionalProperties: true } }],
    },
    "'additionalProperties' is required",
    'tools[0].parameters',
    'invalid_function_parameters',
  ],
  [
    'a schema that is no object',
    { input: 'x', tools: [{ ...functionTool('f'), parameters: { type: 'string' } }] },
    `schema must be a JSON Schema of 'type: "object"', got 'type: "string"'.`,
    'tools[0].parameters',
    'invalid_function_parameters',
  ],
  [
    'file search without stores',
    { input: 'x', tools: [{ type: 'file_search' }] },
    "Missing required parameter: 'tools[0].vector_store_ids'.",
    'tools[0].vector_store_ids',
    'missing_required_parameter',
  ],
  [
    'file search with no store',
    { input: 'x', tools: [{ type: 'file_search', vector_store_ids: [] }] },
    'empty array',
    'tools[0].vector_store_ids',
    'empty_array',
  ],
  [
    'an unknown store',
    { input: 'x', tools: [{ type: 'file_search', vector_store_ids: ['vs_none'] }] },
    "Vector store with id 'vs_none' not found.",
    null,
    null,
  ],
  [
    'code interpreter without container',
    { input: 'x', tools: [{ type: 'code_interpreter' }] },
    "Missing required parameter: 'tools[0].container'.",
    'tools[0].container',
    'missing_required_parameter',
  ],
  [
    'an unknown file for the code interpreter',
    { input: 'x', tools: [{ type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-none'] } }] },
    'No such File object: file-none',
    'tools[0].container.file_ids',
    null,
  ],
  [
    'an id of another kind for a file',
    { input: 'x', tools: [{ type: 'code_interpreter', container: { type: 'auto', file_ids: ['vs_1'] } }] },
    "Invalid 'tools[0].container.file_ids': 'vs_1'. Expected an ID that begins with 'file'.",
    'tools[0].container.file_ids',
    'invalid_value',
  ],
  [
    'a legacy tool',
    { input: 'x', tools: [{ type: 'retrieval' }] },
    "Invalid value: 'retrieval'.",
    'tools[0]',
    'invalid_value',
  ],
  [
    'a choice of an unknown function',
    { input: 'x', tools: [functionTool('f')], tool_choice: { type: 'function', name: 'g' } },
    "Tool choice 'function' not found in 'tools' parameter.",
    'tool_choice',
    null,
  ],
  [
    'a nested choice',
    { input: 'x', tools: [functionTool('f')], tool_choice: { type: 'function', function: { name: 'f' } } },
    "Missing required parameter: 'tool_choice.name'.",
    'tool_choice.name',
    'missing_required_parameter',
  ],
  [
    'a choice of an absent tool',
    { input: 'x', tool_choice: { type: 'file_search' } },
    "Tool choice 'file_search' not found in 'tools' parameter.",
    'tool_choice',
    null,
  ],
  [
    'a required choice without tools',
    { input: 'x', tool_choice: 'required' },
    "Tool choice 'required' must be specified with 'tools' parameter.",
    'tool_choice',
    null,
  ],
  [
    'a schema without name',
    { input: 'x', text: { format: { type: 'json_schema', schema: {} } } },
    "Missing required parameter: 'text.format.name'.",
    'text.format.name',
    'missing_required_parameter',
  ],
  [
    'a nested schema',
    { input: 'x', text: { format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } } },
    "Missing required parameter: 'text.format.name'.",
    'text.format.name',
    'missing_required_parameter',
  ],
  [
    'a loose response schema',
    { input: 'x', text: { format: { type: 'json_schema', name: 'a', schema: { type: 'object' } } } },
    "Invalid schema for response_format 'a': In context=()",
    'text.format.schema',
    'invalid_json_schema',
  ],
];

describe('responses.create', () => {
  it.each(REFUSED)('refuses %s', async (_, body, message, param, code) => {
    const { fake, client } = setup();
    const error = await refusalOf(postResponses(client, { model: 'gpt-4o', ...body }));
    expect(error.message).toContain(message);
    expect(error).toMatchObject({
      status: / not found\.$|No such/.test(message) && code === null ? 404 : 400,
      param,
      code,
    });
    fake.assertDone();
  });

  it.each<[string, JsonObject]>([
    ['temperature for GPT-5.1 that does not reason', { model: 'gpt-5.1', temperature: 0.5 }],
    ['reasoning for a reasoning model', { model: 'o3', reasoning: { effort: 'low' } }],
    ['a loose schema with strict=false', { tools: [functionTool('f')] }],
    [
      'a loose schema without strict',
      { tools: [{ type: 'function', name: 'f', parameters: { type: 'object', properties: { city } } }] },
    ],
    ['a function without parameters', { tools: [{ type: 'function', name: 'f', strict: false }] }],
    ['a named choice', { tools: [functionTool('f')], tool_choice: { type: 'function', name: 'f' } }],
    ['nulls', { instructions: null, temperature: null, tools: null, conversation: null, metadata: null, text: null }],
    [
      'a call with its output',
      {
        input: [
          { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c', output: '1' },
        ],
      },
    ],
  ])('accepts %s', async (_, body) => {
    const { fake, client } = setup();
    fake.reply('Fine.');
    expect(await postResponses(client, { model: 'gpt-4o', input: 'x', ...body })).toMatchObject({
      status: 'completed',
    });
  });

  it('accepts no input in a conversation', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply('Fine.');
    expect(await postResponses(client, { model: 'gpt-4o', conversation: id, input: [] })).toHaveProperty('id');
  });

  it('counts a call in the conversation that has no output', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply({ functionCalls: [{ name: 'f', callId: 'call_1' }] });
    await client.responses.create({ model: 'gpt-4o', conversation: id, input: 'x', tools: [functionTool('f')] });
    const error = await refusalOf(client.responses.create({ model: 'gpt-4o', conversation: id, input: 'y' }));
    expect(error).toMatchObject({ message: '400 No tool output found for function call call_1.', param: 'input' });
    await client.conversations.items.create(id, {
      items: [{ type: 'function_call_output', call_id: 'call_1', output: '1' }],
    });
    fake.reply('Fine.');
    await client.responses.create({ model: 'gpt-4o', conversation: id, input: 'y' });
  });

  it('knows only the models it is given', async () => {
    const { client } = setup({ models: ['gpt-4o'] });
    const error = await refusalOf(client.responses.create({ model: 'gpt-3', input: 'x' }));
    expect(error).toMatchObject({
      status: 400,
      code: 'model_not_found',
      param: 'model',
      message: '400 The model `gpt-3` does not exist or you do not have access to it.',
    });
  });

  it('refuses loose schemas without strict, with the option omittedStrict', async () => {
    const { client } = setup({ omittedStrict: 'refuse' });
    const tools = [{ type: 'function', name: 'f', parameters: { type: 'object', properties: { city } } }];
    const error = await refusalOf(postResponses(client, { model: 'gpt-4o', input: 'x', tools }));
    expect(error.code).toBe('invalid_function_parameters');
  });
});

describe('the key', () => {
  it('must be sent', async () => {
    const { fake } = setup();
    const response = await fake.fetch('https://api.openai.com/v1/conversations', { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { message: containing("You didn't provide an API key"), code: null },
    });
  });

  it('can be fixed', async () => {
    const { client } = setup({ apiKey: 'sk-right' });
    expect(await refusalOf(client.conversations.create())).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });
});

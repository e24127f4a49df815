import { describe, expect, test } from 'vitest';
import { parseAssistantCreate, parseAssistantUpdate } from '../../src/schemas/assistant.js';
import type { AssistantCreateParams, AssistantUpdateParams } from '../../src/types/index.js';
import { expectRefusal, text, times, type Refusal } from './refusals.js';

const model = 'gpt-4o';

const weather: AssistantCreateParams = {
  model,
  name: 'Weather',
  description: 'Tells the weather',
  instructions: 'Be brief.',
  metadata: { team: 'north', 'a.b': '' },
  reasoning_effort: 'low',
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'answer',
      description: 'd',
      strict: null,
      schema: { type: 'object', properties: { degrees: { type: ['number', 'null'], default: null } } },
    },
  },
  temperature: 2,
  top_p: 0,
  tool_resources: {
    code_interpreter: { file_ids: ['file-1', 'file-2'] },
    file_search: {
      vector_stores: [
        {
          file_ids: ['file-3'],
          metadata: { a: 'b' },
          chunking_strategy: {
            type: 'static',
            static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 0 },
          },
        },
      ],
    },
  },
  tools: [
    { type: 'code_interpreter' },
    { type: 'file_search' },
    { type: 'file_search', file_search: {} },
    {
      type: 'file_search',
      file_search: { max_num_results: 50, ranking_options: { score_threshold: 0.5, ranker: 'auto' } },
    },
    { type: 'function', function: { name: 'no_arguments' } },
    {
      type: 'function',
      function: {
        name: 'get-Weather_1',
        description: '',
        strict: false,
        parameters: {
          type: 'object',
          properties: { city: { type: 'string', enum: ['Oslo', null], examples: [{ deep: [1, 2.5, null] }] } },
          required: [],
          $defs: {},
        },
      },
    },
  ],
};

describe('parseAssistantCreate', () => {
  const accepted: [string, AssistantCreateParams][] = [
    ['a model alone', { model }],
    ['everything at once', weather],
    [
      'null for every nullable parameter',
      {
        model,
        name: null,
        description: null,
        instructions: null,
        metadata: null,
        reasoning_effort: null,
        response_format: null,
        temperature: null,
        tool_resources: null,
        top_p: null,
      },
    ],
    ['no tools', { model, tools: [] }],
    ['empty tool resources', { model, tool_resources: { file_search: {}, code_interpreter: {} } }],
    ['the format auto', { model, response_format: 'auto' }],
    ['the format text', { model, response_format: { type: 'text' } }],
    ['the format json_object', { model, response_format: { type: 'json_object' } }],
    [
      'automatic chunking',
      { model, tool_resources: { file_search: { vector_stores: [{ chunking_strategy: { type: 'auto' } }] } } },
    ],
    ['texts as long as they may be', { model, name: text(256), description: text(512), instructions: text(256_000) }],
    ['characters beyond the basic plane, counted once', { model, name: '🌍'.repeat(256) }],
    [
      '128 tools',
      { model, tools: times(128, (index) => ({ type: 'function' as const, function: { name: `f${index}` } })) },
    ],
    [
      '16 pairs of metadata',
      { model, metadata: Object.fromEntries(times(16, (index) => [`${text(60)}${index}`, text(512)])) },
    ],
  ];

  test.each(accepted)('accepts %s', (_title, params) => {
    expect(parseAssistantCreate(params)).toEqual(params);
  });

  test('answers a copy that is independent of its input', () => {
    const params = structuredClone(weather);
    const parsed = parseAssistantCreate(params);
    expect(parsed).not.toBe(params);
    params.tools?.splice(0);
    expect(parsed.tools).toEqual(weather.tools);
  });

  test('takes null for absent where the parameter itself has no null', () => {
    const tools = [{ type: 'function', function: { name: 'f', description: null, parameters: null } }];
    const parsed = parseAssistantCreate({ model, tools, tool_resources: { file_search: null } });
    expect(parsed).toStrictEqual({
      model,
      tools: [{ type: 'function', function: { name: 'f' } }],
      tool_resources: {},
    });
    expect(parseAssistantCreate({ model, tools: null })).toStrictEqual({ model });
  });

  test('keeps nulls inside of JSON schemas', () => {
    const parameters = { properties: { a: { default: null } } };
    const tools = [{ type: 'function', function: { name: 'f', parameters } }];
    expect(parseAssistantCreate({ model, tools })).toEqual({ model, tools });
  });

  const refused: Refusal[] = [
    ['no body', undefined, 'model', 'missing_required_parameter', "Missing required parameter: 'model'."],
    ['an empty body', {}, 'model', 'missing_required_parameter', "Missing required parameter: 'model'."],
    [
      'a body that is a string',
      'gpt-4o',
      null,
      'invalid_type',
      'Invalid type for request body: expected an object, but got a string instead.',
    ],
    [
      'a model of null',
      { model: null },
      'model',
      'invalid_type',
      "Invalid type for 'model': expected a string, but got null instead.",
    ],
    [
      'a model that is a number',
      { model: 4 },
      'model',
      'invalid_type',
      "Invalid type for 'model': expected a string, but got an integer instead.",
    ],
    ['an unknown parameter', { model, colour: 'red' }, 'colour', 'unknown_parameter', "Unknown parameter: 'colour'."],
    ['the file_ids of v1', { model, file_ids: [] }, 'file_ids', 'unknown_parameter', "Unknown parameter: 'file_ids'."],
    [
      'a long name',
      { model, name: text(300) },
      'name',
      'string_above_max_length',
      "Invalid 'name': string too long. Expected a string with maximum length 256, but got a string with length 300 instead.",
    ],
    [
      'a long description',
      { model, description: text(513) },
      'description',
      'string_above_max_length',
      "Invalid 'description': string too long. Expected a string with maximum length 512, but got a string with length 513 instead.",
    ],
    [
      'long instructions',
      { model, instructions: text(256_001) },
      'instructions',
      'string_above_max_length',
      "Invalid 'instructions': string too long. Expected a string with maximum length 256000, but got a string with length 256001 instead.",
    ],
    [
      'a high temperature',
      { model, temperature: 3 },
      'temperature',
      'decimal_above_max_value',
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
    ],
    [
      'a low temperature',
      { model, temperature: -0.1 },
      'temperature',
      'decimal_below_min_value',
      "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -0.1 instead.",
    ],
    [
      'a temperature in words',
      { model, temperature: 'hot' },
      'temperature',
      'invalid_type',
      "Invalid type for 'temperature': expected a decimal, but got a string instead.",
    ],
    [
      'a high top_p',
      { model, top_p: 1.5 },
      'top_p',
      'decimal_above_max_value',
      "Invalid 'top_p': decimal above maximum value. Expected a value <= 1, but got 1.5 instead.",
    ],
    [
      'metadata that is a string',
      { model, metadata: 'a=b' },
      'metadata',
      'invalid_type',
      "Invalid type for 'metadata': expected an object, but got a string instead.",
    ],
    [
      'metadata that is an array',
      { model, metadata: [] },
      'metadata',
      'invalid_type',
      "Invalid type for 'metadata': expected an object, but got an array instead.",
    ],
    [
      'a metadata value of another type',
      { model, metadata: { modified: true } },
      'metadata.modified',
      'invalid_type',
      "Invalid type for 'metadata.modified': expected a string, but got a boolean instead.",
    ],
    [
      '17 pairs of metadata',
      { model, metadata: Object.fromEntries(times(17, (index) => [`k${index}`, 'v'])) },
      'metadata',
      'object_above_max_properties',
      "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with 17 properties instead.",
    ],
    [
      'a long metadata key',
      { model, metadata: { [`ab${text(65)}yz`]: 'v' } },
      `metadata.ab${text(65)}yz`,
      'property_name_above_max_length',
      "Invalid property name in 'metadata': 'abx...xyz' is too long. Expected a string with maximum length 64, but got a string with length 69 instead.",
    ],
    [
      'a long metadata value',
      { model, metadata: { k: text(600) } },
      'metadata.k',
      'string_above_max_length',
      "Invalid 'metadata.k': string too long. Expected a string with maximum length 512, but got a string with length 600 instead.",
    ],
    [
      'an unknown reasoning effort',
      { model, reasoning_effort: 'huge' },
      'reasoning_effort',
      'invalid_value',
      "Invalid value: 'huge'. Supported values are: 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', and 'max'.",
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseAssistantCreate, input, param, code, message);
  });
});

describe('the first of several faults', () => {
  const refused: Refusal[] = [
    [
      'what is missing comes first',
      { colour: 1, name: 1 },
      'model',
      'missing_required_parameter',
      "Missing required parameter: 'model'.",
    ],
    [
      'then what is unknown',
      { name: 1, model, colour: 1 },
      'colour',
      'unknown_parameter',
      "Unknown parameter: 'colour'.",
    ],
    [
      'then the order of the body',
      { model, top_p: 'x', name: 1 },
      'top_p',
      'invalid_type',
      "Invalid type for 'top_p': expected a decimal, but got a string instead.",
    ],
    [
      'the other way round',
      { model, name: 1, top_p: 'x' },
      'name',
      'invalid_type',
      "Invalid type for 'name': expected a string, but got an integer instead.",
    ],
    [
      'the order of an array',
      { model, tools: [{ type: 'code_interpreter', a: 1 }, {}] },
      'tools[0].a',
      'unknown_parameter',
      "Unknown parameter: 'tools[0].a'.",
    ],
  ];

  test.each(refused)('%s', (_title, input, param, code, message) => {
    expectRefusal(parseAssistantCreate, input, param, code, message);
  });
});

describe('parseAssistantUpdate', () => {
  const accepted: [string, AssistantUpdateParams][] = [
    ['nothing', {}],
    ['a new name', { name: 'New' }],
    ['other tool resources', { tool_resources: { file_search: { vector_store_ids: [] } } }],
    ['metadata of null', { metadata: null }],
    ['the fields of a created one', { model, tools: weather.tools ?? [], temperature: 1 }],
  ];

  test.each(accepted)('accepts %s', (_title, params) => {
    expect(parseAssistantUpdate(params)).toEqual(params);
  });

  test('accepts no body', () => {
    expect(parseAssistantUpdate(undefined)).toEqual({});
    expect(parseAssistantUpdate(null)).toEqual({});
  });

  test('cannot make vector stores', () => {
    const param = 'tool_resources.file_search.vector_stores';
    const input = { tool_resources: { file_search: { vector_stores: [{}] } } };
    expectRefusal(parseAssistantUpdate, input, param, 'unknown_parameter', `Unknown parameter: '${param}'.`);
  });
});

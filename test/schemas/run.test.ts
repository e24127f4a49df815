import { describe, expect, test } from 'vitest';
import { parseRunCreate, parseRunUpdate, parseSubmitToolOutputs } from '../../src/schemas/run.js';
import type { RunCreateParams, RunSubmitToolOutputsBody } from '../../src/types/index.js';
import { expectRefusal, times, type Refusal } from './refusals.js';

const assistant_id = 'asst_1';
const include = 'step_details.tool_calls[*].file_search.results[*].content';

describe('parseRunCreate', () => {
  const accepted: [string, RunCreateParams][] = [
    ['an assistant alone', { assistant_id }],
    [
      'everything at once',
      {
        assistant_id,
        include: [include],
        model: 'gpt-4o',
        instructions: 'Be brief.',
        additional_instructions: 'Be kind.',
        additional_messages: [{ role: 'user', content: 'Hi.', metadata: { a: 'b' } }],
        tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', x: [null] } } }],
        metadata: { a: 'b' },
        temperature: 0,
        top_p: 1,
        stream: true,
        max_prompt_tokens: 256,
        max_completion_tokens: 1000,
        truncation_strategy: { type: 'last_messages', last_messages: 3 },
        tool_choice: { type: 'function', function: { name: 'f' } },
        parallel_tool_calls: true,
        reasoning_effort: 'max',
        response_format: { type: 'text' },
      },
    ],
    [
      'null for every nullable parameter',
      {
        assistant_id,
        model: null,
        instructions: null,
        additional_instructions: null,
        additional_messages: null,
        tools: null,
        metadata: null,
        temperature: null,
        top_p: null,
        stream: null,
        max_prompt_tokens: null,
        max_completion_tokens: null,
        truncation_strategy: null,
        tool_choice: null,
        reasoning_effort: null,
        response_format: null,
      },
    ],
    ['no stream', { assistant_id, stream: false }],
    ['the tool choice none', { assistant_id, tool_choice: 'none' }],
    ['the tool choice auto', { assistant_id, tool_choice: 'auto' }],
    ['the tool choice required', { assistant_id, tool_choice: 'required' }],
    ['the tool choice code_interpreter', { assistant_id, tool_choice: { type: 'code_interpreter' } }],
    ['few completion tokens', { assistant_id, max_completion_tokens: 16 }],
    ['automatic truncation', { assistant_id, truncation_strategy: { type: 'auto', last_messages: null } }],
    ['20 tools', { assistant_id, tools: times(20, () => ({ type: 'code_interpreter' as const })) }],
  ];

  test.each(accepted)('accepts %s', (_title, params) => {
    expect(parseRunCreate(params)).toEqual(params);
  });

  test('takes null for absent where the parameter itself has no null', () => {
    const parsed = parseRunCreate({ assistant_id, parallel_tool_calls: null, include: null });
    expect(parsed).toStrictEqual({ assistant_id });
  });

  const refused: Refusal[] = [
    ['no assistant', {}, 'assistant_id', 'missing_required_parameter', "Missing required parameter: 'assistant_id'."],
    [
      'an assistant of null',
      { assistant_id: null },
      'assistant_id',
      'invalid_type',
      "Invalid type for 'assistant_id': expected a string, but got null instead.",
    ],
    [
      'an unknown parameter',
      { assistant_id, colour: 'red' },
      'colour',
      'unknown_parameter',
      "Unknown parameter: 'colour'.",
    ],
    ['a thread', { assistant_id, thread: {} }, 'thread', 'unknown_parameter', "Unknown parameter: 'thread'."],
    [
      'no completion tokens',
      { assistant_id, max_completion_tokens: 0 },
      'max_completion_tokens',
      'integer_below_min_value',
      "Invalid 'max_completion_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.",
    ],
    [
      'too few prompt tokens',
      { assistant_id, max_prompt_tokens: 255 },
      'max_prompt_tokens',
      'integer_below_min_value',
      "Invalid 'max_prompt_tokens': integer below minimum value. Expected a value >= 256, but got 255 instead.",
    ],
    [
      'tokens in words',
      { assistant_id, max_prompt_tokens: 'many' },
      'max_prompt_tokens',
      'invalid_type',
      "Invalid type for 'max_prompt_tokens': expected an integer, but got a string instead.",
    ],
    [
      '21 tools',
      { assistant_id, tools: times(21, () => ({ type: 'code_interpreter' })) },
      'tools',
      'array_above_max_length',
      "Invalid 'tools': array too long. Expected an array with maximum length 20, but got an array with length 21 instead.",
    ],
    [
      'an unknown tool choice',
      { assistant_id, tool_choice: 'any' },
      'tool_choice',
      'invalid_value',
      "Invalid value: 'any'. Supported values are: 'none', 'auto', and 'required'.",
    ],
    [
      'a tool choice of another type',
      { assistant_id, tool_choice: 7 },
      'tool_choice',
      'invalid_type',
      "Invalid type for 'tool_choice': expected one of one of 'none', 'auto', or 'required' or object, but got an integer instead.",
    ],
    [
      'a chosen tool of an unknown type',
      { assistant_id, tool_choice: { type: 'web' } },
      'tool_choice.type',
      'invalid_value',
      "Invalid value: 'web'. Supported values are: 'function', 'code_interpreter', and 'file_search'.",
    ],
    [
      'a chosen function without a name',
      { assistant_id, tool_choice: { type: 'function' } },
      'tool_choice.function',
      'missing_required_parameter',
      "Missing required parameter: 'tool_choice.function'.",
    ],
    [
      'an unknown truncation',
      { assistant_id, truncation_strategy: { type: 'middle' } },
      'truncation_strategy.type',
      'invalid_value',
      "Invalid value: 'middle'. Supported values are: 'auto' and 'last_messages'.",
    ],
    [
      'no last messages',
      { assistant_id, truncation_strategy: { type: 'last_messages', last_messages: 0 } },
      'truncation_strategy.last_messages',
      'integer_below_min_value',
      "Invalid 'truncation_strategy.last_messages': integer below minimum value. Expected a value >= 1, but got 0 instead.",
    ],
    [
      'a stream in words',
      { assistant_id, stream: 'yes' },
      'stream',
      'invalid_type',
      "Invalid type for 'stream': expected a boolean, but got a string instead.",
    ],
    [
      'an unknown role',
      { assistant_id, additional_messages: [{ role: 'robot', content: 'Hi.' }] },
      'additional_messages[0].role',
      'invalid_value',
      "Invalid value: 'robot'. Supported values are: 'user' and 'assistant'.",
    ],
    [
      'an unknown include',
      { assistant_id, include: ['all'] },
      'include[0]',
      'invalid_value',
      `Invalid value: 'all'. Supported values are: '${include}'.`,
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseRunCreate, input, param, code, message);
  });
});

describe('parseRunUpdate', () => {
  test.each([[{}], [{ metadata: null }], [{ metadata: { a: 'b' } }]])('accepts %j', (body) => {
    expect(parseRunUpdate(body)).toEqual(body);
  });

  test('refuses to change the model', () => {
    expectRefusal(parseRunUpdate, { model: 'gpt-4o' }, 'model', 'unknown_parameter', "Unknown parameter: 'model'.");
  });
});

describe('parseSubmitToolOutputs', () => {
  const accepted: [string, RunSubmitToolOutputsBody][] = [
    ['no outputs', { tool_outputs: [] }],
    [
      'outputs',
      { tool_outputs: [{ tool_call_id: 'call_1', output: '' }, { tool_call_id: 'call_2' }, {}], stream: true },
    ],
    ['a stream of null', { tool_outputs: [], stream: null }],
  ];

  test.each(accepted)('accepts %s', (_title, params) => {
    expect(parseSubmitToolOutputs(params)).toEqual(params);
  });

  const refused: Refusal[] = [
    ['nothing', undefined, 'tool_outputs', 'missing_required_parameter', "Missing required parameter: 'tool_outputs'."],
    [
      'outputs in an object',
      { tool_outputs: {} },
      'tool_outputs',
      'invalid_type',
      "Invalid type for 'tool_outputs': expected an array of objects, but got an object instead.",
    ],
    [
      'an output that is not text',
      { tool_outputs: [{ tool_call_id: 'call_1', output: { ok: true } }] },
      'tool_outputs[0].output',
      'invalid_type',
      "Invalid type for 'tool_outputs[0].output': expected a string, but got an object instead.",
    ],
    [
      'an unknown parameter',
      { tool_outputs: [{ tool_call_id: 'call_1', output: '', name: 'f' }] },
      'tool_outputs[0].name',
      'unknown_parameter',
      "Unknown parameter: 'tool_outputs[0].name'.",
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseSubmitToolOutputs, input, param, code, message);
  });
});

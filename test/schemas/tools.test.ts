import { describe, test } from 'vitest';
import { parseAssistantCreate } from '../../src/schemas/assistant.js';
import { expectRefusal, text, times, type Refusal } from './refusals.js';

const model = 'gpt-4o';
const functionTool = (definition: object) => ({ model, tools: [{ type: 'function', function: definition }] });

describe('the tools of an assistant', () => {
  const refused: Refusal[] = [
    [
      'tools that are an object',
      { model, tools: {} },
      'tools',
      'invalid_type',
      "Invalid type for 'tools': expected an array of objects, but got an object instead.",
    ],
    [
      'a tool that is a string',
      { model, tools: ['code_interpreter'] },
      'tools[0]',
      'invalid_type',
      "Invalid type for 'tools[0]': expected an object, but got a string instead.",
    ],
    [
      '129 tools',
      { model, tools: times(129, () => ({ type: 'code_interpreter' })) },
      'tools',
      'array_above_max_length',
      "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 129 instead.",
    ],
    [
      'the retrieval tool of v1',
      { model, tools: [{ type: 'retrieval' }] },
      'tools[0].type',
      'invalid_value',
      "Invalid value: 'retrieval'. Supported values are: 'code_interpreter', 'function', and 'file_search'.",
    ],
    [
      'a tool without a type',
      { model, tools: [{ type: 'file_search' }, {}] },
      'tools[1].type',
      'missing_required_parameter',
      "Missing required parameter: 'tools[1].type'.",
    ],
    [
      'a tool type of another type',
      { model, tools: [{ type: 5 }] },
      'tools[0].type',
      'invalid_type',
      "Invalid type for 'tools[0].type': expected one of 'code_interpreter', 'function', or 'file_search', but got an integer instead.",
    ],
    [
      'a function tool without its function',
      { model, tools: [{ type: 'function' }] },
      'tools[0].function',
      'missing_required_parameter',
      "Missing required parameter: 'tools[0].function'.",
    ],
    [
      'a function of null',
      { model, tools: [{ type: 'function', function: null }] },
      'tools[0].function',
      'invalid_type',
      "Invalid type for 'tools[0].function': expected an object, but got null instead.",
    ],
    [
      'a flat function tool',
      { model, tools: [{ type: 'function', function: { name: 'f' }, name: 'f' }] },
      'tools[0].name',
      'unknown_parameter',
      "Unknown parameter: 'tools[0].name'.",
    ],
    [
      'a function without a name',
      functionTool({}),
      'tools[0].function.name',
      'missing_required_parameter',
      "Missing required parameter: 'tools[0].function.name'.",
    ],
    [
      'an empty function name',
      functionTool({ name: '' }),
      'tools[0].function.name',
      'empty_string',
      "Invalid 'tools[0].function.name': empty string. Expected a string with minimum length 1, but got an empty string instead.",
    ],
    [
      'a function name with a dot',
      functionTool({ name: 'a.b' }),
      'tools[0].function.name',
      'invalid_value',
      "Invalid 'tools[0].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
    ],
    [
      'a long function name',
      functionTool({ name: text(65) }),
      'tools[0].function.name',
      'string_above_max_length',
      "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64, but got a string with length 65 instead.",
    ],
    [
      'function parameters in an array',
      functionTool({ name: 'f', parameters: [] }),
      'tools[0].function.parameters',
      'invalid_type',
      "Invalid type for 'tools[0].function.parameters': expected an object, but got an array instead.",
    ],
    [
      'strict in words',
      functionTool({ name: 'f', strict: 'yes' }),
      'tools[0].function.strict',
      'invalid_type',
      "Invalid type for 'tools[0].function.strict': expected a boolean, but got a string instead.",
    ],
    [
      'too many search results',
      { model, tools: [{ type: 'file_search', file_search: { max_num_results: 51 } }] },
      'tools[0].file_search.max_num_results',
      'integer_above_max_value',
      "Invalid 'tools[0].file_search.max_num_results': integer above maximum value. Expected a value <= 50, but got 51 instead.",
    ],
    [
      'half a search result',
      { model, tools: [{ type: 'file_search', file_search: { max_num_results: 0.5 } }] },
      'tools[0].file_search.max_num_results',
      'invalid_type',
      "Invalid type for 'tools[0].file_search.max_num_results': expected an integer, but got a decimal number instead.",
    ],
    [
      'a score threshold above 1',
      { model, tools: [{ type: 'file_search', file_search: { ranking_options: { score_threshold: 2 } } }] },
      'tools[0].file_search.ranking_options.score_threshold',
      'decimal_above_max_value',
      "Invalid 'tools[0].file_search.ranking_options.score_threshold': decimal above maximum value. Expected a value <= 1, but got 2 instead.",
    ],
    [
      'an unknown ranker',
      {
        model,
        tools: [{ type: 'file_search', file_search: { ranking_options: { score_threshold: 0, ranker: 'best' } } }],
      },
      'tools[0].file_search.ranking_options.ranker',
      'invalid_value',
      "Invalid value: 'best'. Supported values are: 'auto' and 'default_2024_08_21'.",
    ],
    [
      'weights of a hybrid search',
      {
        model,
        tools: [
          { type: 'file_search', file_search: { ranking_options: { score_threshold: 0, hybrid_search: { a: 1 } } } },
        ],
      },
      'tools[0].file_search.ranking_options.hybrid_search',
      'invalid_type',
      "Invalid type for 'tools[0].file_search.ranking_options.hybrid_search': expected null, but got an object instead.",
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseAssistantCreate, input, param, code, message);
  });
});

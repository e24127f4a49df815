import { describe, test } from 'vitest';
import { parseAssistantCreate } from '../../src/schemas/assistant.js';
import { expectRefusal, times, type Refusal } from './refusals.js';

const model = 'gpt-4o';

describe('the tool resources of an assistant', () => {
  const refused: Refusal[] = [
    [
      '21 files',
      { model, tool_resources: { code_interpreter: { file_ids: times(21, (index) => `file-${index}`) } } },
      'tool_resources.code_interpreter.file_ids',
      'array_above_max_length',
      "Invalid 'tool_resources.code_interpreter.file_ids': array too long. Expected an array with maximum length 20, but got an array with length 21 instead.",
    ],
    [
      'a file that is not a string',
      { model, tool_resources: { code_interpreter: { file_ids: [1] } } },
      'tool_resources.code_interpreter.file_ids[0]',
      'invalid_type',
      "Invalid type for 'tool_resources.code_interpreter.file_ids[0]': expected a string, but got an integer instead.",
    ],
    [
      'files in a string',
      { model, tool_resources: { code_interpreter: { file_ids: 'file-1' } } },
      'tool_resources.code_interpreter.file_ids',
      'invalid_type',
      "Invalid type for 'tool_resources.code_interpreter.file_ids': expected an array of strings, but got a string instead.",
    ],
    [
      'two vector stores',
      { model, tool_resources: { file_search: { vector_store_ids: ['vs_1', 'vs_2'] } } },
      'tool_resources.file_search.vector_store_ids',
      'array_above_max_length',
      "Invalid 'tool_resources.file_search.vector_store_ids': array too long. Expected an array with maximum length 1, but got an array with length 2 instead.",
    ],
    [
      'a vector store and a new one',
      { model, tool_resources: { file_search: { vector_store_ids: ['vs_1'], vector_stores: [{}] } } },
      'tool_resources.file_search.vector_stores',
      'mutually_exclusive_parameters',
      "Mutually exclusive parameters: 'tool_resources.file_search.vector_stores'. Ensure you are only providing one of: 'tool_resources.file_search.vector_store_ids' or 'tool_resources.file_search.vector_stores'.",
    ],
    [
      'small chunks',
      {
        model,
        tool_resources: {
          file_search: {
            vector_stores: [
              { chunking_strategy: { type: 'static', static: { max_chunk_size_tokens: 99, chunk_overlap_tokens: 0 } } },
            ],
          },
        },
      },
      'tool_resources.file_search.vector_stores[0].chunking_strategy.static.max_chunk_size_tokens',
      'integer_below_min_value',
      "Invalid 'tool_resources.file_search.vector_stores[0].chunking_strategy.static.max_chunk_size_tokens': integer below minimum value. Expected a value >= 100, but got 99 instead.",
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseAssistantCreate, input, param, code, message);
  });
});

import { describe, expect, it } from 'vitest';
import { normalizeAssistant } from '../../src/mapping/to-assistants/normalize-assistant.js';

const model = 'gpt-4-1106-preview';

describe('an assistant of the first version of the old API', () => {
  it.each([
    ['its retrieval tool', { tools: [{ type: 'retrieval' }] }, { tools: [{ type: 'file_search' }] }],
    [
      'files for retrieval',
      { tools: [{ type: 'retrieval' }], file_ids: ['file-1'] },
      {
        tools: [{ type: 'file_search' }],
        tool_resources: { file_search: { vector_stores: [{ file_ids: ['file-1'] }] } },
      },
    ],
    [
      'files for the code interpreter',
      { tools: [{ type: 'code_interpreter' }], file_ids: ['file-1', 'file-2'] },
      {
        tools: [{ type: 'code_interpreter' }],
        tool_resources: { code_interpreter: { file_ids: ['file-1', 'file-2'] } },
      },
    ],
    [
      'files for both',
      { tools: [{ type: 'code_interpreter' }, { type: 'retrieval' }], file_ids: ['file-1'] },
      {
        tools: [{ type: 'code_interpreter' }, { type: 'file_search' }],
        tool_resources: {
          code_interpreter: { file_ids: ['file-1'] },
          file_search: { vector_stores: [{ file_ids: ['file-1'] }] },
        },
      },
    ],
    ['files that no tool of its ever read', { tools: [], file_ids: ['file-1'] }, { tools: [] }],
    ['an empty list of files', { tools: [{ type: 'retrieval' }], file_ids: [] }, { tools: [{ type: 'file_search' }] }],
    [
      'the tool under both names',
      { tools: [{ type: 'retrieval' }, { type: 'file_search', file_search: { max_num_results: 3 } }] },
      { tools: [{ type: 'file_search', file_search: { max_num_results: 3 } }] },
    ],
    [
      'resources that are named for the tool already',
      {
        tools: [{ type: 'file_search' }],
        file_ids: ['file-1'],
        tool_resources: { file_search: { vector_store_ids: ['vs_1'] } },
      },
      { tools: [{ type: 'file_search' }], tool_resources: { file_search: { vector_store_ids: ['vs_1'] } } },
    ],
  ])('is read with %s', (_what, saved, expected) => {
    expect(normalizeAssistant({ model, ...saved })).toEqual({ model, ...expected });
  });
});

describe('an assistant that a library has saved', () => {
  it('has its keys as the API names them, but for the keys of the user', () => {
    const parameters = { type: 'object', properties: { cityName: { type: 'string' } } };
    expect(
      normalizeAssistant({
        model,
        createdAt: 1_700_000_000,
        metadata: { ownerId: 'u1' },
        tools: [{ type: 'function', function: { name: 'getWeather', parameters } }, { type: 'code_interpreter' }],
        toolResources: { codeInterpreter: { fileIds: ['file-1'] }, fileSearch: null },
        responseFormat: { type: 'json_schema', jsonSchema: { name: 'a', schema: { aKey: {} } } },
        topP: 1,
      }),
    ).toEqual({
      model,
      created_at: 1_700_000_000,
      metadata: { ownerId: 'u1' },
      tools: [{ type: 'function', function: { name: 'getWeather', parameters } }, { type: 'code_interpreter' }],
      tool_resources: { code_interpreter: { file_ids: ['file-1'] } },
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { aKey: {} } } },
      top_p: 1,
    });
  });

  it.each([null, 'asst_1', [], { model, tools: 'retrieval' }])('is left to the check where it is none: %j', (saved) => {
    expect(normalizeAssistant(saved)).toEqual(saved);
  });
});

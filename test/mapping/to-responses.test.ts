import { describe, expect, it } from 'vitest';
import { convertMessageParams, listMessageLosses } from '../../src/mapping/to-responses/convert-message.js';
import { convertResponseFormat } from '../../src/mapping/to-responses/convert-response-format.js';
import { convertToolChoice } from '../../src/mapping/to-responses/convert-tool-choice.js';
import { convertToolOutputs } from '../../src/mapping/to-responses/convert-tool-outputs.js';
import { convertTools } from '../../src/mapping/to-responses/convert-tools.js';
import type { AssistantResponseFormatOption, AssistantTool, AssistantToolChoiceOption } from '../../src/types/index.js';

describe('a tool', () => {
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  it.each<[string, AssistantTool, object[]]>([
    [
      'function',
      { type: 'function', function: { name: 'f', description: 'F.', parameters } },
      [{ type: 'function', name: 'f', description: 'F.', parameters, strict: false }],
    ],
    [
      'strict function',
      { type: 'function', function: { name: 'f', parameters, strict: true } },
      [{ type: 'function', name: 'f', parameters, strict: true }],
    ],
    [
      'function of null strictness and no parameters',
      { type: 'function', function: { name: 'f', strict: null } },
      [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false }],
    ],
    ['file search', { type: 'file_search' }, [{ type: 'file_search', vector_store_ids: ['vs_1', 'vs_2'] }]],
    [
      'file search with options',
      {
        type: 'file_search',
        file_search: { max_num_results: 3, ranking_options: { score_threshold: 0.5, ranker: 'default_2024_08_21' } },
      },
      [
        {
          type: 'file_search',
          vector_store_ids: ['vs_1', 'vs_2'],
          max_num_results: 3,
          ranking_options: { score_threshold: 0.5 },
        },
      ],
    ],
    [
      'file search with the options that one without is shown with',
      {
        type: 'file_search',
        file_search: { ranking_options: { ranker: 'default_2024_08_21', score_threshold: 0, hybrid_search: null } },
      },
      [{ type: 'file_search', vector_store_ids: ['vs_1', 'vs_2'] }],
    ],
    [
      'code interpreter',
      { type: 'code_interpreter' },
      [{ type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-1'] } }],
    ],
  ])('of the kind %s', (_case, tool, expected) => {
    const sources = { vectorStoreIds: ['vs_1', 'vs_2'], codeInterpreterFileIds: ['file-1'] };
    expect(convertTools([tool], sources)).toEqual(expected);
  });

  it('without what it works on', () => {
    const sources = { vectorStoreIds: [], codeInterpreterFileIds: [] };
    expect(convertTools([{ type: 'file_search' }, { type: 'code_interpreter' }], sources)).toEqual([
      { type: 'code_interpreter', container: { type: 'auto' } },
    ]);
  });
});

describe('the choice of a tool', () => {
  const tools = convertTools([{ type: 'function', function: { name: 'f' } }, { type: 'code_interpreter' }], {
    vectorStoreIds: [],
    codeInterpreterFileIds: [],
  });
  it.each<[AssistantToolChoiceOption | undefined, unknown]>([
    [undefined, undefined],
    ['auto', undefined],
    ['none', 'none'],
    ['required', 'required'],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'f' },
    ],
    [{ type: 'function' }, undefined],
    [{ type: 'code_interpreter' }, { type: 'code_interpreter' }],
    [{ type: 'file_search' }, undefined],
  ])('%j', (choice, expected) => {
    expect(convertToolChoice(choice, tools, false)).toEqual(expected);
  });

  it('among none is not sent', () => {
    expect(convertToolChoice('required', [], false)).toBeUndefined();
  });
});

describe('a response format', () => {
  const schema = { type: 'object' };
  it.each<[AssistantResponseFormatOption | undefined, unknown]>([
    [undefined, undefined],
    ['auto', undefined],
    [{ type: 'text' }, { type: 'text' }],
    [{ type: 'json_object' }, { type: 'json_object' }],
    [
      { type: 'json_schema', json_schema: { name: 'n', description: 'D.', schema, strict: true } },
      { type: 'json_schema', name: 'n', description: 'D.', schema, strict: true },
    ],
    [
      { type: 'json_schema', json_schema: { name: 'n', strict: null } },
      { type: 'json_schema', name: 'n', schema: {}, strict: false },
    ],
    [
      { type: 'json_schema', json_schema: { name: 'n', schema } },
      { type: 'json_schema', name: 'n', schema, strict: false },
    ],
  ])('%j', (format, expected) => {
    expect(convertResponseFormat(format)).toEqual(expected);
  });
});

describe('a message', () => {
  it.each([
    ["a user's text", { role: 'user', content: 'Hi.' }, [{ type: 'input_text', text: 'Hi.' }]],
    [
      "an assistant's text",
      { role: 'assistant', content: 'Hi.' },
      [{ type: 'output_text', text: 'Hi.', annotations: [] }],
    ],
    [
      'images',
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See:' },
          { type: 'image_url', image_url: { url: 'https://a.b/c.png', detail: 'high' } },
          { type: 'image_file', image_file: { file_id: 'file-1' } },
        ],
      },
      [
        { type: 'input_text', text: 'See:' },
        { type: 'input_image', image_url: 'https://a.b/c.png', detail: 'high' },
        { type: 'input_image', file_id: 'file-1', detail: 'auto' },
      ],
    ],
    [
      "an assistant's text with an image",
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'A' },
          { type: 'image_file', image_file: { file_id: 'file-1' } },
          { type: 'text', text: 'B' },
        ],
      },
      [
        { type: 'output_text', text: 'A', annotations: [] },
        { type: 'output_text', text: 'B', annotations: [] },
      ],
    ],
  ] as const)('with %s', (_case, params, content) => {
    const message = structuredClone(params) as Parameters<typeof convertMessageParams>[0];
    expect(convertMessageParams(message)).toEqual({ type: 'message', role: params.role, content });
  });
});

describe('tool outputs', () => {
  it('become input items, in order', () => {
    const outputs = [
      { tool_call_id: 'call_1', output: 'Sunny.' },
      { tool_call_id: 'call_2', output: '' },
      { tool_call_id: 'call_3' },
      { output: 'Of no call.' },
    ];
    expect(convertToolOutputs(outputs)).toEqual([
      { type: 'function_call_output', call_id: 'call_1', output: 'Sunny.' },
      { type: 'function_call_output', call_id: 'call_2', output: '' },
      { type: 'function_call_output', call_id: 'call_3', output: '' },
    ]);
  });
});

describe('what a message loses', () => {
  const image = { type: 'image_file' as const, image_file: { file_id: 'file-1' } };
  it.each([
    ['user', [image], []],
    ['assistant', 'Hi.', []],
    ['assistant', [{ type: 'text' as const, text: 'Hi.' }], []],
    ['assistant', [{ type: 'text' as const, text: 'Hi.' }, image], ['assistant_images']],
  ] as const)('of the role %s with %j: %j', (role, content, kinds) => {
    const message = { role, content: typeof content === 'string' ? content : [...content] };
    expect(listMessageLosses(message).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('leaves an assistant at least an empty text', () => {
    expect(convertMessageParams({ role: 'assistant', content: [image] })).toEqual({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: '', annotations: [] }],
    });
  });
});

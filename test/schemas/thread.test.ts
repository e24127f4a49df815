import { describe, expect, test } from 'vitest';
import { parseThreadCreate, parseThreadCreateAndRun, parseThreadUpdate } from '../../src/schemas/thread.js';
import type { ThreadCreateAndRunParams, ThreadCreateParams, ThreadUpdateParams } from '../../src/types/index.js';
import { expectRefusal, times, type Refusal } from './refusals.js';

const assistant_id = 'asst_1';

describe('parseThreadCreate', () => {
  const accepted: [string, ThreadCreateParams][] = [
    ['nothing', {}],
    ['no messages', { messages: [] }],
    ['many messages', { messages: times(64, (index) => ({ role: 'user' as const, content: `${index}` })) }],
    ['null for metadata and tool resources', { metadata: null, tool_resources: null }],
    [
      'messages with all they can have, and tool resources',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'text', text: 'Hi.' }],
            attachments: [{ file_id: 'file-1', tools: [{ type: 'file_search' }] }],
            metadata: { a: 'b' },
          },
          { role: 'assistant', content: 'Hello.' },
        ],
        metadata: { c: 'd' },
        tool_resources: {
          code_interpreter: { file_ids: ['file-2'] },
          file_search: { vector_stores: [{ file_ids: ['file-3'] }] },
        },
      },
    ],
  ];

  test.each(accepted)('accepts %s', (_title, params) => {
    expect(parseThreadCreate(params)).toEqual(params);
  });

  test('accepts no body', () => {
    expect(parseThreadCreate(undefined)).toEqual({});
  });

  const refused: Refusal[] = [
    ['an unknown parameter', { model: 'gpt-4o' }, 'model', 'unknown_parameter', "Unknown parameter: 'model'."],
    [
      'a body that is an array',
      [],
      null,
      'invalid_type',
      'Invalid type for request body: expected an object, but got an array instead.',
    ],
    [
      'messages that are a string',
      { messages: 'Hi.' },
      'messages',
      'invalid_type',
      "Invalid type for 'messages': expected an array of objects, but got a string instead.",
    ],
    [
      'an unknown role',
      {
        messages: [
          { role: 'user', content: 'Hi.' },
          { role: 'robot', content: 'Hi.' },
        ],
      },
      'messages[1].role',
      'invalid_value',
      "Invalid value: 'robot'. Supported values are: 'user' and 'assistant'.",
    ],
    [
      'a message of another type of content',
      { messages: [{ role: 'user', content: 7 }] },
      'messages[0].content',
      'invalid_type',
      "Invalid type for 'messages[0].content': expected one of a string or array of objects, but got an integer instead.",
    ],
    [
      'an empty message',
      { messages: [{ role: 'user', content: '' }] },
      null,
      null,
      'Message content must be non-empty.',
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseThreadCreate, input, param, code, message);
  });
});

describe('parseThreadUpdate', () => {
  const accepted: [string, ThreadUpdateParams][] = [
    ['nothing', {}],
    ['metadata', { metadata: { modified: 'true' } }],
    [
      'tool resources',
      { tool_resources: { code_interpreter: { file_ids: [] }, file_search: { vector_store_ids: ['vs_1'] } } },
    ],
    ['nulls', { metadata: null, tool_resources: null }],
  ];

  test.each(accepted)('accepts %s', (_title, params) => {
    expect(parseThreadUpdate(params)).toEqual(params);
  });

  const refused: Refusal[] = [
    ['messages', { messages: [] }, 'messages', 'unknown_parameter', "Unknown parameter: 'messages'."],
    [
      'a metadata value of another type',
      { metadata: { modified: true } },
      'metadata.modified',
      'invalid_type',
      "Invalid type for 'metadata.modified': expected a string, but got a boolean instead.",
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseThreadUpdate, input, param, code, message);
  });
});

describe('parseThreadCreateAndRun', () => {
  const accepted: [string, ThreadCreateAndRunParams][] = [
    ['an assistant alone', { assistant_id }],
    [
      'a thread and settings of the run',
      {
        assistant_id,
        stream: true,
        thread: {
          messages: [{ role: 'user', content: 'Hi.' }],
          metadata: { a: 'b' },
          tool_resources: { file_search: { vector_stores: [{}] } },
        },
        tool_resources: { file_search: { vector_store_ids: ['vs_1'] } },
        instructions: 'Be brief.',
        model: 'gpt-4o',
        tools: [{ type: 'file_search' }],
        parallel_tool_calls: false,
        tool_choice: { type: 'file_search' },
        truncation_strategy: { type: 'last_messages', last_messages: 1 },
        max_completion_tokens: 256,
        max_prompt_tokens: 256,
      },
    ],
    [
      'nulls',
      {
        assistant_id,
        stream: null,
        instructions: null,
        model: null,
        tools: null,
        tool_choice: null,
        tool_resources: null,
        truncation_strategy: null,
        response_format: null,
      },
    ],
  ];

  test.each(accepted)('accepts %s', (_title, params) => {
    expect(parseThreadCreateAndRun(params)).toEqual(params);
  });

  const refused: Refusal[] = [
    ['no assistant', {}, 'assistant_id', 'missing_required_parameter', "Missing required parameter: 'assistant_id'."],
    [
      'messages beside the thread',
      { assistant_id, messages: [] },
      'messages',
      'unknown_parameter',
      "Unknown parameter: 'messages'.",
    ],
    [
      'a thread by id',
      { assistant_id, thread: 'thread_1' },
      'thread',
      'invalid_type',
      "Invalid type for 'thread': expected an object, but got a string instead.",
    ],
    [
      'an unknown role',
      { assistant_id, thread: { messages: [{ role: 'system', content: 'Hi.' }] } },
      'thread.messages[0].role',
      'invalid_value',
      "Invalid value: 'system'. Supported values are: 'user' and 'assistant'.",
    ],
    [
      'new vector stores for the assistant',
      { assistant_id, tool_resources: { file_search: { vector_stores: [] } } },
      'tool_resources.file_search.vector_stores',
      'unknown_parameter',
      "Unknown parameter: 'tool_resources.file_search.vector_stores'.",
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseThreadCreateAndRun, input, param, code, message);
  });
});

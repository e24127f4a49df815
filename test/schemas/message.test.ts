import { describe, expect, test } from 'vitest';
import { parseMessageCreate, parseMessageUpdate } from '../../src/schemas/message.js';
import type { MessageCreateParams } from '../../src/types/index.js';
import { expectRefusal, times, type Refusal } from './refusals.js';

const user = (content: unknown) => ({ role: 'user', content });
const part = { type: 'text' as const, text: 'Hi.' };

describe('parseMessageCreate', () => {
  const accepted: [string, MessageCreateParams][] = [
    ['a text', { role: 'user', content: 'Hi.' }],
    ['a text of the assistant', { role: 'assistant', content: 'Hello.' }],
    ['a blank text', { role: 'user', content: ' ' }],
    [
      'parts of every kind',
      {
        role: 'user',
        content: [
          part,
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
          { type: 'image_file', image_file: { file_id: 'file-1', detail: 'high' } },
        ],
      },
    ],
    ['ten parts', { role: 'user', content: times(10, () => part) }],
    ['null for attachments and metadata', { role: 'user', content: 'Hi.', attachments: null, metadata: null }],
    [
      'attachments',
      {
        role: 'user',
        content: 'Hi.',
        metadata: { a: 'b' },
        attachments: [
          { file_id: 'file-1', tools: [{ type: 'file_search' }, { type: 'code_interpreter' }] },
          { file_id: 'file-2' },
          { file_id: 'file-3', tools: [] },
        ],
      },
    ],
  ];

  test.each(accepted)('accepts %s', (_title, params) => {
    expect(parseMessageCreate(params)).toEqual(params);
  });

  test('accepts the settings that the v4 types allow on an attached file search', () => {
    const attachments = [{ file_id: 'file-1', tools: [{ type: 'file_search', file_search: { max_num_results: 5 } }] }];
    expect(parseMessageCreate({ ...user('Hi.'), attachments })).toEqual({ ...user('Hi.'), attachments });
  });

  const refused: Refusal[] = [
    ['no role', { content: 'Hi.' }, 'role', 'missing_required_parameter', "Missing required parameter: 'role'."],
    ['no content', { role: 'user' }, 'content', 'missing_required_parameter', "Missing required parameter: 'content'."],
    [
      'an unknown role',
      { role: 'robot', content: 'Hi.' },
      'role',
      'invalid_value',
      "Invalid value: 'robot'. Supported values are: 'user' and 'assistant'.",
    ],
    [
      'a role of another type',
      { role: 7, content: 'Hi.' },
      'role',
      'invalid_type',
      "Invalid type for 'role': expected one of 'user' or 'assistant', but got an integer instead.",
    ],
    ...['not a url', '', '/a.png', 'https://', 'ftp://example.com/a.png', 'http://a b.com/', 'data:foo'].map(
      (url): Refusal => [
        `the image URL '${url}'`,
        user([part, { type: 'image_url', image_url: { url } }]),
        'content[1].image_url.url',
        'invalid_value',
        "Invalid 'content[1].image_url.url'. Expected a valid URL, but got a value with an invalid format.",
      ],
    ),
    ['an empty text', user(''), null, null, 'Message content must be non-empty.'],
    [
      'a number',
      user(7),
      'content',
      'invalid_type',
      "Invalid type for 'content': expected one of a string or array of objects, but got an integer instead.",
    ],
    [
      'null',
      user(null),
      'content',
      'invalid_type',
      "Invalid type for 'content': expected one of a string or array of objects, but got null instead.",
    ],
    [
      'a part without its array',
      user(part),
      'content',
      'invalid_type',
      "Invalid type for 'content': expected one of a string or array of objects, but got an object instead.",
    ],
    [
      'no parts',
      user([]),
      'content',
      'empty_array',
      "Invalid 'content': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    ],
    [
      'eleven parts',
      user(times(11, () => part)),
      'content',
      'array_above_max_length',
      "Invalid 'content': array too long. Expected an array with maximum length 10, but got an array with length 11 instead.",
    ],
    [
      'a part that is a string',
      user(['Hi.']),
      'content[0]',
      'invalid_type',
      "Invalid type for 'content[0]': expected an object, but got a string instead.",
    ],
    [
      'a part of the Responses API',
      user([{ type: 'input_text', text: 'Hi.' }]),
      'content[0].type',
      'invalid_value',
      "Invalid value: 'input_text'. Supported values are: 'image_file', 'image_url', and 'text'.",
    ],
    [
      'a text part as it is retrieved',
      user([part, { type: 'text', text: { value: 'Hi.', annotations: [] } }]),
      'content[1].text',
      'invalid_type',
      "Invalid type for 'content[1].text': expected a string, but got an object instead.",
    ],
    [
      'an image without its object',
      user([{ type: 'image_url', image_url: 'https://example.com' }]),
      'content[0].image_url',
      'invalid_type',
      "Invalid type for 'content[0].image_url': expected an object, but got a string instead.",
    ],
    [
      'an image without address',
      user([{ type: 'image_url', image_url: {} }]),
      'content[0].image_url.url',
      'missing_required_parameter',
      "Missing required parameter: 'content[0].image_url.url'.",
    ],
    [
      'an unknown detail',
      user([{ type: 'image_file', image_file: { file_id: 'f', detail: 'ultra' } }]),
      'content[0].image_file.detail',
      'invalid_value',
      "Invalid value: 'ultra'. Supported values are: 'auto', 'low', and 'high'.",
    ],
    [
      'file_ids of v1',
      { ...user('Hi.'), file_ids: [] },
      'file_ids',
      'unknown_parameter',
      "Unknown parameter: 'file_ids'.",
    ],
    [
      'an attached function',
      { ...user('Hi.'), attachments: [{ file_id: 'f', tools: [{ type: 'function' }] }] },
      'attachments[0].tools[0].type',
      'invalid_value',
      "Invalid value: 'function'. Supported values are: 'code_interpreter' and 'file_search'.",
    ],
    [
      'a metadata value of another type',
      { ...user('Hi.'), metadata: { modified: 1 } },
      'metadata.modified',
      'invalid_type',
      "Invalid type for 'metadata.modified': expected a string, but got an integer instead.",
    ],
  ];

  test.each(refused)('refuses %s', (_title, input, param, code, message) => {
    expectRefusal(parseMessageCreate, input, param, code, message);
  });
});

describe('parseMessageUpdate', () => {
  test.each([[{}], [{ metadata: null }], [{ metadata: {} }], [{ metadata: { a: 'b' } }]])('accepts %j', (body) => {
    expect(parseMessageUpdate(body)).toEqual(body);
  });

  test('refuses to change the content', () => {
    expectRefusal(
      parseMessageUpdate,
      { content: 'x' },
      'content',
      'unknown_parameter',
      "Unknown parameter: 'content'.",
    );
  });

  test('refuses metadata of another type', () => {
    expectRefusal(
      parseMessageUpdate,
      { metadata: { modified: true } },
      'metadata.modified',
      'invalid_type',
      "Invalid type for 'metadata.modified': expected a string, but got a boolean instead.",
    );
  });
});

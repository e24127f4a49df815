import { describe, expect, it } from 'vitest';
import { toInputMessages, toOutputMessages, toToolDefinitions } from '../../src/otel/messages.js';

describe('messages of the conventions', () => {
  it.each<[string, object, unknown]>([
    ['a text', { input: 'Hi' }, [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }]],
    [
      'a message whose content is a text',
      { input: [{ role: 'developer', content: 'Be kind.' }] },
      [{ role: 'developer', parts: [{ type: 'text', content: 'Be kind.' }] }],
    ],
    [
      'images and files',
      {
        items: [
          {
            type: 'message',
            role: 'user',
            content: [
              { type: 'input_image', image_url: 'https://example.com/a.png' },
              { type: 'input_image', file_id: 'file-1' },
              { type: 'input_file', file_id: 'file-2' },
            ],
          },
        ],
      },
      [
        {
          role: 'user',
          parts: [
            { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
            { type: 'file', modality: 'image', file_id: 'file-1' },
            { type: 'file', modality: 'document', file_id: 'file-2' },
          ],
        },
      ],
    ],
    [
      'calls whose arguments are no JSON, reasoning, and what is not known',
      {
        input: [
          { type: 'function_call', call_id: 'call_a', name: 'f', arguments: '{' },
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
          { type: 'web_search_call', id: 'ws_1' },
        ],
      },
      [
        { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_a', name: 'f', arguments: '{' }] },
        { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm.' }] },
        { role: 'assistant', parts: [{ type: 'web_search_call' }] },
      ],
    ],
    ['nothing', {}, []],
  ])('are made of %s', (_of, body, messages) => {
    expect(toInputMessages(body)).toEqual(messages);
  });

  it('are one message for a response, with its refusal', () => {
    const content = [{ type: 'refusal', refusal: 'No.' }];
    expect(toOutputMessages({ output: [{ type: 'message', role: 'assistant', content }] }, 'stop')).toEqual([
      { role: 'assistant', parts: [{ type: 'refusal', content: 'No.' }], finish_reason: 'stop' },
    ]);
  });

  it('name tools that have no name by their type', () => {
    const tools = [{ type: 'function', name: 'f' }, { type: 'file_search' }];
    expect(toToolDefinitions({ tools })).toEqual([
      { type: 'function', name: 'f' },
      { type: 'file_search', name: 'file_search' },
    ]);
  });
});

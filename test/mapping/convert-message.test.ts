import { describe, expect, it } from 'vitest';
import { convertMessage } from '../../src/mapping/to-assistants/convert-message.js';
import type { MessageExtras } from '../../src/mapping/to-assistants/message-extras.js';
import type { ConversationItem } from '../../src/types/responses.js';

const SOURCE = { threadId: 'thread_1', extras: null, fallbackCreatedAt: 1_700_000_000, citationMarkers: true };

const EXTRAS: MessageExtras = {
  created_at: 1_760_000_001,
  completed_at: 1_760_000_002,
  run_id: 'run_1',
  assistant_id: 'asst_1',
  metadata: { a: 'b' },
  attachments: [{ file_id: 'file-1', tools: [{ type: 'file_search' }] }],
};

function item(fields: Record<string, unknown>): ConversationItem {
  return { id: 'msg_1', type: 'message', status: 'completed', role: 'user', content: [], ...fields } as never;
}

describe('a message item', () => {
  it('becomes a message with every legacy field, in the order of the old API', () => {
    const message = convertMessage(item({ content: [{ type: 'input_text', text: 'Hi.' }] }), SOURCE);
    expect(JSON.stringify(message)).toBe(
      JSON.stringify({
        id: 'msg_1',
        object: 'thread.message',
        created_at: 1_700_000_000,
        assistant_id: null,
        thread_id: 'thread_1',
        run_id: null,
        status: 'completed',
        incomplete_details: null,
        incomplete_at: null,
        completed_at: null,
        role: 'user',
        content: [{ type: 'text', text: { value: 'Hi.', annotations: [] } }],
        attachments: [],
        metadata: {},
      }),
    );
  });

  it('takes what was recorded of it', () => {
    expect(convertMessage(item({ role: 'assistant' }), { ...SOURCE, extras: EXTRAS })).toMatchObject({
      ...EXTRAS,
      status: 'completed',
      role: 'assistant',
    });
  });

  it('takes its time from its id when nothing was recorded', () => {
    const id = 'msg_012716c47e5818750068c9ef3a33bc8190';
    expect(convertMessage(item({ id }), SOURCE)?.created_at).toBe(0x68c9ef3a);
  });

  it.each([
    ['completed', null],
    ['incomplete', { reason: 'max_tokens' }],
    ['in_progress', null],
  ])('that is %s says so', (status, incomplete_details) => {
    const message = convertMessage(item({ status }), { ...SOURCE, extras: EXTRAS });
    expect(message).toMatchObject({ status, incomplete_details });
    expect(message?.completed_at).toBe(status === 'completed' ? EXTRAS.completed_at : null);
  });

  it('is incomplete for the recorded reason', () => {
    const extras: MessageExtras = {
      ...EXTRAS,
      status: 'incomplete',
      incomplete_details: { reason: 'run_cancelled' },
      incomplete_at: 1_760_000_003,
    };
    expect(convertMessage(item({}), { ...SOURCE, extras })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'run_cancelled' },
      incomplete_at: 1_760_000_003,
      completed_at: null,
    });
  });

  it('without a status is whole', () => {
    expect(convertMessage(item({ status: undefined }), SOURCE)?.status).toBe('completed');
  });

  it.each(['system', 'developer', 'tool', 'unknown'])('of the role %s is no message of a thread', (role) => {
    expect(convertMessage(item({ role }), SOURCE)).toBeNull();
  });

  it.each(['function_call', 'reasoning', 'item_of_the_future'])('%s is no message', (type) => {
    expect(convertMessage(item({ type }), SOURCE)).toBeNull();
  });
});

describe('content', () => {
  const text = { type: 'text', text: { value: 'A', annotations: [] } };
  it.each([
    ['input text', { type: 'input_text', text: 'A' }, [text]],
    ['plain text', { type: 'text', text: 'A' }, [text]],
    ['output text', { type: 'output_text', text: 'A', annotations: [] }, [text]],
    ['output text without annotations', { type: 'output_text', text: 'A' }, [text]],
    ['a refusal', { type: 'refusal', refusal: 'No.' }, [{ type: 'refusal', refusal: 'No.' }]],
    [
      'an image by URL',
      { type: 'input_image', image_url: 'https://a.b/c.png', file_id: null, detail: 'low' },
      [{ type: 'image_url', image_url: { url: 'https://a.b/c.png', detail: 'low' } }],
    ],
    [
      'an image by file',
      { type: 'input_image', file_id: 'file-1', detail: 'original' },
      [{ type: 'image_file', image_file: { file_id: 'file-1', detail: 'auto' } }],
    ],
    ['an image that the service does not show', { type: 'input_image', detail: 'auto' }, []],
    ['a file', { type: 'input_file', file_id: 'file-1' }, []],
    ['a part of the future', { type: 'hologram', data: 1 }, []],
  ])('of %s', (_case, part, expected) => {
    expect(convertMessage(item({ role: 'assistant', content: [part] }), SOURCE)?.content).toEqual(expected);
  });

  it('of several parts: images follow their text, markers are numbered through', () => {
    const citation = { type: 'file_citation', file_id: 'file-1', filename: 'f', index: 1 };
    const image = { type: 'container_file_citation', container_id: 'cntr_1', file_id: 'cfile_1', filename: 'p.png' };
    const content = [
      { type: 'output_text', text: 'A', annotations: [citation, { ...image, start_index: 0, end_index: 0 }] },
      { type: 'output_text', text: 'B', annotations: [citation] },
    ];
    const blocks = convertMessage(item({ role: 'assistant', content }), SOURCE)?.content;
    expect(blocks?.map((block) => (block.type === 'text' ? block.text.value : block.type))).toEqual([
      'A【4:0†f】',
      'image_file',
      'B【4:1†f】',
    ]);
  });

  it('that is nothing but an image has no empty text', () => {
    const image = { type: 'container_file_citation', container_id: 'cntr_1', file_id: 'cfile_1', filename: 'p.png' };
    const content = [{ type: 'output_text', text: '', annotations: [{ ...image, start_index: 0, end_index: 0 }] }];
    expect(convertMessage(item({ role: 'assistant', content }), SOURCE)?.content).toEqual([
      { type: 'image_file', image_file: { file_id: 'cfile_1-cntr_1' } },
    ]);
  });

  it('with an image and an annotation of no text keeps its text', () => {
    const image = { type: 'container_file_citation', container_id: 'cntr_1', file_id: 'cfile_1', filename: 'p.png' };
    const citation = { type: 'file_citation', file_id: 'file-1', filename: 'f', index: 0 };
    const annotations = [citation, { ...image, start_index: 0, end_index: 0 }];
    const content = [{ type: 'output_text', text: '', annotations }];
    const message = convertMessage(item({ role: 'assistant', content }), { ...SOURCE, citationMarkers: false });
    expect(message?.content.map(({ type }) => type)).toEqual(['text', 'image_file']);
  });
});

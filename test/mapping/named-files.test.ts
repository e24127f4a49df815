import { describe, expect, it } from 'vitest';
import { createMessage } from '../../src/mapping/to-assistants/convert-message.js';
import { listNamed, NamedFileReader, type NamedFile } from '../../src/mapping/to-assistants/named-files.js';
import type { MessageContent } from '../../src/types/index.js';

const A: NamedFile = { as: 'citation', text: '【4:0†a.txt】', fileId: 'file-a', fileName: 'a.txt' };
const B: NamedFile = { as: 'citation', text: '【4:1†b.txt】', fileId: 'file-b', fileName: 'b.txt' };
const CSV: NamedFile = { as: 'path', text: 'sandbox:/mnt/data/t.csv', fileId: 'file-c', fileName: 't.csv' };
const PLOT: NamedFile = { as: 'image', text: 'sandbox:/mnt/data/plot.png', fileId: 'file-p', fileName: 'plot.png' };
const UNNAMED: NamedFile = { as: 'image', text: '', fileId: 'file-u', fileName: 'file-u' };

/** The content of a message in which the model has written a text. */
function show(text: string, files: NamedFile[], citationMarkers = true): MessageContent[] {
  const content = [{ type: 'output_text' as const, text, annotations: [], logprobs: [] }];
  const extras = { created_at: 1, completed_at: 1, run_id: null, assistant_id: null, metadata: {}, attachments: [] };
  return createMessage(
    { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content },
    { threadId: 'thread_1', citationMarkers, fallbackCreatedAt: 1, extras: { ...extras, files } },
  ).content;
}

const cites = (text: string, at: number, file_id: string) => ({
  type: 'file_citation',
  text,
  start_index: at,
  end_index: at + text.length,
  file_citation: { file_id },
});

describe('a message that names files of local tools', () => {
  it('has a citation for each marker, numbered as those of the service', () => {
    expect(show('😀 One【4:1†b.txt】, two【4:0†a.txt】.', [A, B])).toEqual([
      {
        type: 'text',
        text: {
          value: '😀 One【4:0†b.txt】, two【4:1†a.txt】.',
          annotations: [cites('【4:0†b.txt】', 6, 'file-b'), cites('【4:1†a.txt】', 22, 'file-a')],
        },
      },
    ]);
  });

  it('has it by the name of the file where the model has numbered it otherwise', () => {
    expect(show('One【7:3†b.txt】.', [A, B])).toMatchObject([
      { text: { annotations: [{ file_citation: { file_id: 'file-b' } }] } },
    ]);
  });

  it('has no marker where none is wanted', () => {
    expect(show('One【4:0†a.txt】.', [A], false)).toEqual([
      {
        type: 'text',
        text: {
          value: 'One.',
          annotations: [
            { type: 'file_citation', text: '', start_index: 3, end_index: 3, file_citation: { file_id: 'file-a' } },
          ],
        },
      },
    ]);
  });

  it.each([
    'A 【note】.',
    'A 【4:0†other.txt】.',
    'A 【4:0†a.txt',
    'See sandbox:/mnt/data/u.csv.',
    'sandbox:',
    '【【】',
  ])('keeps as it is what names none: %s', (text) => {
    expect(show(text, [A, CSV])).toEqual([{ type: 'text', text: { value: text, annotations: [] } }]);
  });

  it('has the file of a link', () => {
    const link = 'sandbox:/mnt/data/t.csv';
    expect(show(`Get [it](${link}), or ${link}.`, [CSV])).toEqual([
      {
        type: 'text',
        text: {
          value: `Get [it](${link}), or ${link}.`,
          annotations: [9, 38].map((at) => ({
            type: 'file_path',
            text: link,
            start_index: at,
            end_index: at + link.length,
            file_path: { file_id: 'file-c' },
          })),
        },
      },
    ]);
  });

  it('shows images behind its text, but for those that it links to', () => {
    expect(show('See [it](sandbox:/mnt/data/plot.png).', [PLOT, UNNAMED])).toMatchObject([
      { type: 'text', text: { annotations: [{ type: 'file_path', file_path: { file_id: 'file-p' } }] } },
      { type: 'image_file', image_file: { file_id: 'file-u' } },
    ]);
    expect(show('Done.', [PLOT])).toMatchObject([
      { type: 'text', text: { value: 'Done.', annotations: [] } },
      { type: 'image_file', image_file: { file_id: 'file-p' } },
    ]);
  });
});

it.each([1, 2, 3, 5, 100])('a text in pieces of %i characters is read as the whole', (size) => {
  const text = 'One【4:0†a.txt】 and s 【x】 [it](sandbox:/mnt/data/t.csv) sandbox';
  const read = (pieces: string[]) => {
    const reader = new NamedFileReader([A, CSV, UNNAMED]);
    const told = [...pieces.flatMap((piece) => reader.append(piece)), ...reader.end()];
    const words = told.flatMap((piece) => ('text' in piece ? piece.text : []));
    return [words.join(''), told.flatMap((piece) => ('annotation' in piece ? piece.annotation : []))];
  };
  expect(read(text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [])).toEqual(read([text]));
});

it('what cannot be a name is not held back', () => {
  const reader = new NamedFileReader([A]);
  expect(reader.append('Some text')).toEqual([{ text: 'Some text' }]);
  expect(reader.append(' 【4:')).toEqual([{ text: ' ' }]);
  expect(
    reader
      .append('x'.repeat(400))
      .map((piece) => 'text' in piece && piece.text)
      .join(''),
  ).toMatch(/^【4:x/);
});

it('a message is recorded with the files that it names or shows', () => {
  const part = { type: 'output_text' as const, text: 'One【4:0†a.txt】.', annotations: [], logprobs: [] };
  expect(listNamed([part], [A, B, CSV, UNNAMED])).toEqual([A, UNNAMED]);
});

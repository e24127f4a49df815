import fc from 'fast-check';
import { importThreads } from 'openai-assistants-shim/import';
import { describe, expect, it } from 'vitest';
import { JsonSplitter, type Piece } from '../../src/import/split-json.js';
import { setup } from '../support/setup.js';
import { message, TIME } from './objects.js';
import { see } from './see.js';

/** The pieces of a text whose values are large from `large` characters on, read `size` characters at a time. */
function split(text: string, large: number, size = text.length): Piece[] {
  const splitter = new JsonSplitter(large);
  const pieces: Piece[] = [];
  for (let start = 0; start < text.length; start += size)
    pieces.push(...splitter.push(text.slice(start, start + size)));
  return [...pieces, ...splitter.end()];
}

const valuesOf = (pieces: readonly Piece[]): unknown[] => pieces.map((piece) => ('why' in piece ? piece : piece.value));

/** What is looked for: objects with a name, wherever they stand, with the names and numbers that enclose them. */
function listNamed(value: unknown, around: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value) && 'role' in value) return [`${around} ${JSON.stringify(value)}`];
  const thread = 'thread_id' in value ? String(value.thread_id) : around;
  return Object.values(value).flatMap((member) => listNamed(member, thread));
}

const messages = (from: number, to: number, content: unknown = 'x'.repeat(20)) =>
  Array.from({ length: to - from }, (_, at) => ({ role: 'user', id: `m${from + at}`, content }));

describe('a large value', () => {
  it('comes in parts: what stands ahead of an array, its elements, what stands behind it', () => {
    const value = {
      thread_id: 't',
      files: [{ a: 1 }],
      long: 'y'.repeat(2000),
      messages: messages(0, 7),
      runs: [{ b: 2 }],
    };

    const pieces = split(JSON.stringify(value), 2200);

    const { files, long } = value;
    expect(valuesOf(pieces)).toEqual([
      { thread_id: 't', files, long, messages: [] },
      { thread_id: 't', messages: messages(0, 3) },
      { thread_id: 't', messages: messages(3, 7) },
      { thread_id: 't', messages: [], runs: value.runs },
    ]);
    const part = { number: 1, arrays: 1 };
    expect(pieces.map((piece) => ('part' in piece ? piece.part : null))).toEqual([null, part, part, null]);
  });

  it('is divided at the outermost array whose elements are small, and not within a record', () => {
    const of = (id: string, count: number) => ({
      thread_id: id,
      messages: messages(0, count, [{ text: 'x' }, { text: 'y' }]),
    });
    const pieces = split(JSON.stringify({ threads: [of('a', 2), of('b', 40), of('c', 2)] }), 600);

    expect(pieces.length).toBeGreaterThan(4);
    for (const value of valuesOf(pieces)) {
      const found = listNamed(value, 'none').map((line) => JSON.parse(line.slice(2)) as { content: unknown });
      expect(found.map(({ content }) => content)).toEqual(found.map(() => [{ text: 'x' }, { text: 'y' }]));
    }
  });

  it.each([
    ['a tagged thread', { object: 'thread', id: 'thread_1', messages: messages(0, 40) }],
    ['the steps of a run', { object: 'thread.run', id: 'run_1', steps: messages(0, 40) }],
    ['the content of a message', { role: 'user', content: messages(0, 40) }],
  ])('is read whole where it is %s', (_name, value) => {
    expect(valuesOf(split(JSON.stringify(value), 200))).toEqual([value]);
  });

  it('is reported by its first line where it is damaged, and what follows goes on', () => {
    const text = JSON.stringify({ thread_id: 't', messages: messages(0, 40) }).replace('"m35"', '"m35"]');

    const pieces = split(`{"a":1}\n${text}\n{"b":2}\n`, 500);

    expect(pieces.filter((piece) => 'why' in piece)).toEqual([{ line: 2, why: 'This is not valid JSON.' }]);
    expect(valuesOf(pieces).at(-1)).toEqual({ b: 2 });
    expect(listNamed(valuesOf(pieces), '').length).toBeGreaterThan(25);
  });

  it('holds the same in parts as whole, each once and in order, in whatever pieces the text comes', () => {
    const word = fc.constantFrom('', 'x', 'a "b" \\ ]}', '\n[{', 'y'.repeat(60));
    const message = fc.record({
      role: fc.constant('user'),
      id: word,
      content: fc.array(fc.record({ text: word }), { maxLength: 3 }),
    });
    const list = fc.array(message, { maxLength: 30 });
    const thread = fc.record({
      thread_id: fc.constantFrom('a', 'b'),
      before: list,
      messages: list,
      n: fc.integer(),
      after: list,
    });
    const file = fc.record({ title: word, threads: fc.array(thread, { maxLength: 6 }), last: list });
    fc.assert(
      fc.property(
        file,
        fc.integer({ min: 50, max: 3000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.constantFrom(undefined, 2),
        (value, large, size, indent) => {
          const pieces = split(JSON.stringify(value, null, indent), large, size);
          expect(valuesOf(pieces).flatMap((part) => listNamed(part, 'none'))).toEqual(listNamed(value, 'none'));
        },
      ),
      { numRuns: 300 },
    );
  });
});

it('is imported as if its messages stood on lines of their own: in order, newest first as they are, and each once', async () => {
  // Three messages a second, of 5 MB in all.
  const all = Array.from({ length: 6_000 }, (_, at) => {
    const created_at = TIME + 2_000 - Math.floor(at / 3);
    return message(`msg_${at}`, {
      thread_id: 'thread_1',
      created_at,
      content: `${'A long message. '.repeat(40)}${at}`,
    });
  });
  const thread = { id: 'thread_1', object: 'thread', created_at: TIME, metadata: {}, tool_resources: {} };
  const sources = {
    lines: [thread, ...all].map((row) => JSON.stringify(row)).join('\n'),
    object: JSON.stringify({ thread, title: 'Saved', messages: all, runs: [] }, null, 1),
  };
  const seen = [];
  for (const text of Object.values(sources)) {
    const { client } = setup();
    const report = await importThreads(client, new TextEncoder().encode(text));
    seen.push({ report, ...(await see(client, 'thread_1')) });
  }

  expect(seen[1]).toEqual(seen[0]);
  expect(seen[1]?.report).toMatchObject({ threads: 1, messages: 6_000, duplicates: 0, left_out: [] });
  expect(seen[1]?.messages.map((one) => (one as { id: string }).id)).toEqual(all.map(({ id }) => id).toReversed());
});

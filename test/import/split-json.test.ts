import { describe, expect, it } from 'vitest';
import { JsonSplitter, type Piece } from '../../src/import/split-json.js';

function split(text: string, size = text.length): Piece[] {
  const splitter = new JsonSplitter();
  const pieces: Piece[] = [];
  for (let start = 0; start < text.length; start += size)
    pieces.push(...splitter.push(text.slice(start, start + size)));
  return [...pieces, ...splitter.end()];
}

/** What a text holds: its values, and the lines that are damaged. */
const outline = (pieces: readonly Piece[]) =>
  pieces.map((piece) => ('why' in piece ? `line ${piece.line} is damaged` : piece.value));

const TEXTS: [what: string, text: string, holds: unknown[]][] = [
  [
    'one indented object',
    JSON.stringify({ data: [{ said: '}]{["\\' }, {}] }, null, 2),
    [{ data: [{ said: '}]{["\\' }, {}] }],
  ],
  ['an indented array', JSON.stringify([{ a: 1 }, null, 'x,y', [2], { b: {} }], null, 2), [{ a: 1 }, [2], { b: {} }]],
  ['an array on one line', '[{"a":1},null,"x]",-1.5e3,[2],{"b":{}}]', [{ a: 1 }, [2], { b: {} }]],
  ['JSON lines', '{"a":1}\n{"b":2}\r\n\n{"c":3}', [{ a: 1 }, { b: 2 }, { c: 3 }]],
  ['arrays line by line', '[{"a":1}]\n[{"b":2}]\n', [{ a: 1 }, { b: 2 }]],
  [
    'an array written by hand',
    '{"t":1,"m":[\n{"a":1},\n{"b":2}\n]}\n{"u":1}\n',
    [{ t: 1, m: [{ a: 1 }, { b: 2 }] }, { u: 1 }],
  ],
  [
    'a log of events',
    ': begin\nevent: x\nid: 7\nretry: 10\ndata: {"a":1}\n\nevent: y\ndata:{"b":2}\n\nevent: done\ndata: [DONE]\n\n',
    [{ a: 1 }, { b: 2 }],
  ],
  ['a line cut off in a text', '{"a":1}\n{"b":"xx\n{"c":3}\n', [{ a: 1 }, 'line 2 is damaged', { c: 3 }]],
  [
    'a line cut off in an array',
    '{"a":1}\n{"b":[1,\n{"c":3}\n{"d":4}\n',
    [{ a: 1 }, 'line 2 is damaged', { c: 3 }, { d: 4 }],
  ],
  [
    'a line cut off in an object',
    '{"a":1}\n{"b":1,\n{"c":3}\n{"d":4}\n',
    [{ a: 1 }, 'line 2 is damaged', { c: 3 }, { d: 4 }],
  ],
  ['a line that ends too often', '{"a":1}\n{"b":1]}\n{"c":3}', [{ a: 1 }, 'line 2 is damaged', { c: 3 }]],
  ['a last line that is cut off', '{"a":1}\n{"b":', [{ a: 1 }, 'line 2 is damaged']],
  ['lines of other kinds', 'hello\n{"a":1}\nnull\n3\n"x"\n', ['line 1 is damaged', { a: 1 }]],
  ['an event whose data is cut off', 'data: {"a":\ndata: {"b":2}\n', ['line 1 is damaged', { b: 2 }]],
  [
    'a damaged element of an indented array',
    '[\n  {\n    "a": 1\n  },\n  {\n    "b":\n  },\n  {\n    "c": 3\n  }\n]\n',
    [{ a: 1 }, 'line 5 is damaged', { c: 3 }],
  ],
  ['a damaged element of an array on one line', '[{"a":1},{"b":},{"c":3}]', [{ a: 1 }, 'line 1 is damaged', { c: 3 }]],
  ['a word in an array that is none of JSON', '[{"a":1},\noops,\n{"c":3}]', [{ a: 1 }, 'line 2 is damaged', { c: 3 }]],
  ['an array without an end', '[{"a":1},\n{"b":2}', [{ a: 1 }, { b: 2 }, 'line 2 is damaged']],
  ['an array that ends in a value', '[\n {\n  "a": 1\n },\n {\n  "b": "x', [{ a: 1 }, 'line 5 is damaged']],
  ['nothing', '', []],
];

describe.each([1, 2, 3, 7, 1000])('in pieces of %d characters', (size) => {
  it.each(TEXTS)('%s', (_what, text, holds) => {
    expect(outline(split(text, size))).toEqual(holds);
  });
});

it('tells on which line each value begins', () => {
  const lines = split('{"a":1}\n\n{"b":\n2}\n{"c":3}').map(({ line }) => line);
  expect(lines).toEqual([1, 3, 5]);
});

it('tells the elements of one array from those of another', () => {
  const arrays = split('[{"a":1},{"b":2}]\n{"c":3}\n[{"d":4}]').map((piece) => ('array' in piece ? piece.array : null));
  expect(arrays).toEqual([1, 1, 0, 2]);
});

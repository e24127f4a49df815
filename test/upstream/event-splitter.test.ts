import fc from 'fast-check';
import { Stream } from 'openai/core/streaming';
import { describe, expect, it } from 'vitest';
import { EventSplitter } from '../../src/upstream/event-splitter.js';

type Seen = { event: string | null; data: unknown };

/** What the splitter makes of the pieces of a stream. */
function split(pieces: readonly Uint8Array[]): Seen[] {
  const splitter = new EventSplitter();
  const seen: Seen[] = [];
  const takeAll = (): void => {
    for (let event = splitter.take(); event; event = splitter.take()) seen.push(event);
  };
  for (const piece of pieces) {
    splitter.push(piece);
    takeAll();
  }
  splitter.end();
  takeAll();
  return seen;
}

/** What the SDK makes of them. */
async function splitBySdk(pieces: readonly Uint8Array[]): Promise<unknown[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const events: unknown[] = [];
  for await (const event of Stream.fromSSEResponse(new Response(body), new AbortController())) events.push(event);
  return events;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A text in pieces, cut between any bytes. */
function cut(text: string, cuts: readonly number[]): Uint8Array[] {
  const bytes = encode(text);
  const places = [...new Set(cuts.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((place, index) => bytes.subarray(place, places[index] ?? bytes.length));
}

describe('EventSplitter', () => {
  const data = (...lines: string[]): Seen => ({ event: null, data: lines.join('\n') });

  it.each<[string, string, Seen[]]>([
    ['lines that end in LF', 'event: a\ndata: 1\n\ndata: 2\n\n', [{ event: 'a', data: '1' }, data('2')]],
    ['lines that end in CRLF', 'event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n', [{ event: 'a', data: '1' }, data('2')]],
    ['lines that end in CR', 'event: a\rdata: 1\r\rdata: 2\r\r', [{ event: 'a', data: '1' }, data('2')]],
    ['data of several lines', 'data: 1\ndata:2\ndata\n\n', [data('1', '2', '')]],
    ['comments and fields of no meaning', ': hi\nid: 7\nretry: 9\ndata: 1\nother\n\n: bye\n\n', [data('1')]],
    ['a name without data', 'event: a\n\n', [{ event: 'a', data: '' }]],
    ['an end without a blank line', 'data: 1\n\ndata: 2', [data('1'), data('2')]],
    ['nothing', '', []],
  ])('reads %s', (_name, text, expected) => {
    expect(split([encode(text)])).toEqual(expected);
    expect(split([...encode(text)].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  it('makes of any JSON, however it is cut, what the SDK makes of it', async () => {
    const ends = fc.constantFrom('\n', '\r\n');
    const values = fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }), more: fc.jsonValue() }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(values, ends, fc.array(fc.nat(), { maxLength: 30 }), async (written, end, cuts) => {
        const text = written.map((value) => `event: x${end}data: ${JSON.stringify(value)}${end}${end}`).join('');
        const pieces = cut(text, cuts);
        const seen = split(pieces).map((event) => JSON.parse(String(event.data)) as unknown);
        expect(seen).toEqual(written.map((value) => JSON.parse(JSON.stringify(value)) as unknown));
        expect(seen).toEqual(await splitBySdk(pieces));
      }),
    );
  });

  it('leaves what was pushed alone, and takes a copy of what it keeps', () => {
    const splitter = new EventSplitter();
    const bytes = encode('data: 1');
    splitter.push(bytes);
    bytes.fill(0);
    splitter.push(encode('2\n\n'));
    expect(splitter.take()).toEqual(data('12'));
  });

  it('reads an event of many pieces in a time that grows with its length', () => {
    const splitter = new EventSplitter();
    const piece = encode('x'.repeat(1024));
    const start = performance.now();
    splitter.push(encode('data: '));
    for (let count = 0; count < 20_000; count += 1) splitter.push(piece);
    splitter.push(encode('\n\n'));
    expect(splitter.take()?.data.length).toBe(20_000 * 1024);
    // Quadratic work would be 200 GB.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

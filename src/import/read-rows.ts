import { createReadStream } from 'node:fs';
import { isRecord } from '../lib/plain-values.js';
import type { ImportOmission, ImportPlace, ImportSource } from '../types/index.js';
import type { Series } from './find-records.js';
import { isPath, listFiles } from './list-files.js';
import { readText } from './read-text.js';
import { JsonSplitter, type Part } from './split-json.js';

/** A value of the source: a line, an element of the array that a file consists of, or a given value. */
export interface Row {
  value: unknown;
  place: ImportPlace;
  series: Series;
  /** Set if this is a part of a value that is too large to be read at once. */
  part?: Part | undefined;
}

/** How many bytes of a file to read at once. */
const PIECE = 256 * 1024;

/** How the report names data that was given as a value instead of a path. */
const GIVEN = 'data';

type NewSeries = (isPage: boolean) => Series;

/** Called with the size of each piece of a file. */
export type OnRead = (bytes: number) => void;

/**
 * Yields the values of a source one at a time, and the parts that have no valid value. A value that is too large comes in
 * parts, unless the caller `wantsWhole` values. Rejects if a path does not exist.
 */
export async function* readRows(
  source: ImportSource,
  newSeries: NewSeries,
  onRead: OnRead = () => undefined,
  wantsWhole = false,
): AsyncGenerator<Row | ImportOmission> {
  const largest = wantsWhole ? Infinity : undefined;
  if (isPath(source)) {
    for (const file of await listFiles(source)) {
      const bytes = createReadStream(file, { highWaterMark: PIECE });
      yield* readFile(file, tell(bytes, onRead), newSeries, largest);
    }
  } else if (source instanceof Uint8Array) {
    yield* readFile(GIVEN, [source], newSeries, largest);
  } else if (Symbol.asyncIterator in source) {
    yield* readPieces(source, newSeries, largest);
  } else if (Symbol.iterator in source) {
    yield* readValues(source, newSeries, onRead, wantsWhole);
  } else {
    yield { value: source, place: { source: GIVEN }, series: newSeries(false) };
  }
}

/** Yields values, paths of files, or the bytes of files. */
async function* readValues(
  values: Iterable<unknown>,
  newSeries: NewSeries,
  onRead: OnRead,
  wantsWhole: boolean,
): AsyncGenerator<Row | ImportOmission> {
  const series = newSeries(false);
  for (const value of values) {
    if (isPath(value) || value instanceof Uint8Array) yield* readRows(value, newSeries, onRead, wantsWhole);
    else yield { value, place: { source: GIVEN }, series };
  }
}

/** Yields values, or the pieces of one file. The first one decides. */
async function* readPieces(
  pieces: AsyncIterable<unknown>,
  newSeries: NewSeries,
  largest: number | undefined,
): AsyncGenerator<Row | ImportOmission> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const all = async function* (): AsyncGenerator {
    try {
      yield first.value;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  if (typeof first.value === 'string' || first.value instanceof Uint8Array) {
    yield* readFile(GIVEN, toBytes(all()), newSeries, largest);
    return;
  }
  const series = newSeries(false);
  for await (const value of all()) yield { value, place: { source: GIVEN }, series };
}

async function* tell(pieces: AsyncIterable<Uint8Array>, onRead: OnRead): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    onRead(piece.byteLength);
    yield piece;
  }
}

async function* toBytes(pieces: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const piece of pieces) yield piece instanceof Uint8Array ? piece : encoder.encode(String(piece));
}

/** Reads a file. If it cannot be read to its end, the report says so, and keeps what could be read. */
async function* readFile(
  source: string,
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  newSeries: NewSeries,
  largest: number | undefined,
): AsyncGenerator<Row | ImportOmission> {
  const splitter = new JsonSplitter(largest);
  // By number of the array. The file itself counts as an array of lines.
  let current = { array: 0, series: newSeries(false) };
  const lines = current.series;
  const toRow = (piece: ReturnType<JsonSplitter['push']>[number]): Row | ImportOmission => {
    if ('why' in piece) return { source, ...piece };
    if (piece.array !== current.array)
      current = { array: piece.array, series: piece.array === 0 ? lines : newSeries(false) };
    return { value: piece.value, place: { source, line: piece.line }, series: current.series, part: piece.part };
  };
  const texts = readText(bytes);
  let waiting = '';
  try {
    // Small pieces are joined, because each one costs time in proportion to the current value.
    for await (const text of texts) {
      waiting += text;
      if (waiting.length < PIECE) continue;
      yield* splitter.push(waiting).map(toRow);
      waiting = '';
    }
  } catch (error) {
    yield* splitter.push(waiting).map(toRow);
    waiting = '';
    yield { source, why: `The file cannot be read to its end: ${describe(error)}` };
  }
  yield* splitter.push(waiting).map(toRow);
  yield* splitter.end().map(toRow);
}

const describe = (error: unknown): string =>
  isRecord(error) && typeof error['message'] === 'string' ? error['message'] : String(error);

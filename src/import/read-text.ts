import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Yields the text of a file that comes in pieces: unpacked if it is compressed with gzip, and without its byte order mark. */
export async function* readText(bytes: Bytes): AsyncGenerator<string> {
  const file = await peek(bytes, 2);
  const isPacked = file.start[0] === 0x1f && file.start[1] === 0x8b;
  const plain = isPacked ? await peek(unpack(file.all()), 2) : file;
  const [first, second] = plain.start;
  const decoder = new TextDecoder(first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8');
  for await (const piece of plain.all()) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** Unpacks gzip. Reading rejects if the data is incomplete or damaged. */
function unpack(bytes: Bytes): AsyncIterable<Uint8Array> {
  return pipeline(Readable.from(bytes), createGunzip(), () => undefined);
}

/** Returns the first bytes of a file, and all its bytes. */
async function peek(
  bytes: Bytes,
  count: number,
): Promise<{ start: Uint8Array; all: () => AsyncGenerator<Uint8Array> }> {
  const pieces = toIterator(bytes);
  const read: Uint8Array[] = [];
  let length = 0;
  while (length < count) {
    const next = await pieces.next();
    if (next.done) break;
    read.push(next.value);
    length += next.value.byteLength;
  }
  const start = new Uint8Array(read.flatMap((piece) => [...piece.subarray(0, count)]).slice(0, count));
  return {
    start,
    all: async function* () {
      yield* read.splice(0);
      for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
    },
  };
}

const toIterator = (bytes: Bytes): Iterator<Uint8Array> | AsyncIterator<Uint8Array> =>
  Symbol.asyncIterator in bytes ? bytes[Symbol.asyncIterator]() : bytes[Symbol.iterator]();

import type { Bytes } from '../../lib/base64.js';
import { requireNode } from '../require-node.js';

export const fromHex = (text: string): Bytes =>
  Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

export const fromText = (text: string): Bytes => new TextEncoder().encode(text);

export function concat(chunks: readonly Bytes[]): Bytes {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

/** Undoes the compression that `content-encoding` names. A recorder may have done so already: then the bytes stay. */
export function decompress(bytes: Bytes, encoding: string | undefined): Bytes {
  const names = (encoding ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.reduceRight(decompressOne, bytes);
}

function decompressOne(bytes: Bytes, encoding: string): Bytes {
  if (encoding === '' || encoding === 'identity') return bytes;
  const zlib = requireNode().getBuiltinModule('node:zlib');
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return new Uint8Array(zlib.gunzipSync(bytes));
    if (encoding === 'deflate') return new Uint8Array(zlib.inflateSync(bytes));
    if (encoding === 'br') return new Uint8Array(zlib.brotliDecompressSync(bytes));
  } catch {
    return bytes;
  }
  throw new Error(`fake.fromRecording: a body is compressed with '${encoding}', which is not supported`);
}

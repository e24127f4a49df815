import { readNode } from './read-node.js';

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUNDS = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

/** The first 32 bits of the fractional parts of the square roots of the first 8 primes. */
const START: readonly number[] = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const BLOCK = 64;

/** Node's own function, which takes a twentieth of the time. Undefined in runtimes that do not have it. */
const native = readNode((node) => node.getBuiltinModule('node:crypto').hash);

/** SHA-256 (FIPS 180-4), synchronous. */
export const sha256 = (bytes: Uint8Array): Uint8Array => native?.('sha256', bytes, 'buffer') ?? portableSha256(bytes);

/**
 * SHA-256 in JavaScript, for any runtime. Web Crypto's function is asynchronous: runs would go on before it answers,
 * and tests with fake timers do not wait for it. It is also missing on insecure pages and in environments that imitate
 * a browser.
 */
export function portableSha256(bytes: Uint8Array): Uint8Array {
  const hash = Uint32Array.from(START);
  const padded = pad(bytes);
  for (let start = 0; start < padded.byteLength; start += BLOCK) mixBlock(hash, padded, start);
  const digest = new DataView(new ArrayBuffer(hash.byteLength));
  hash.forEach((word, index) => digest.setUint32(4 * index, word));
  return new Uint8Array(digest.buffer);
}

/** Pads to whole blocks: a 1 bit after the last byte, zeros, and the number of bits in the last eight bytes. */
function pad(bytes: Uint8Array): DataView {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  return view;
}

function mixBlock(hash: Uint32Array, block: DataView, start: number): void {
  const words = expand(block, start);
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  // Separate variables: an array per round is several times slower.
  for (let index = 0; index < ROUNDS.length; index += 1) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (ROUNDS[index] ?? 0) + (words[index] ?? 0);
    const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  // Storing into the array drops the bits beyond 32.
  [a, b, c, d, e, f, g, h].forEach((value, index) => (hash[index] = (hash[index] ?? 0) + value));
}

/** The words for the rounds: the 16 of the block, and 48 derived from them. */
function expand(block: DataView, start: number): Int32Array {
  const words = new Int32Array(ROUNDS.length);
  const at = (index: number): number => words[index] ?? 0;
  for (let index = 0; index < words.length; index += 1) {
    if (index < 16) {
      words[index] = block.getInt32(start + 4 * index);
      continue;
    }
    const [early, late] = [at(index - 15), at(index - 2)];
    const before = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const after = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[index] = at(index - 16) + before + at(index - 7) + after;
  }
  return words;
}

/** Rotates a word to the right. */
const turn = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

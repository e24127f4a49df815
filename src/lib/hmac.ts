import { sha256 } from './sha-256.js';
import { toHex } from './to-hex.js';

const BLOCK = 64;
const encoder = new TextEncoder();

/** The prefixes of the two hashed texts, made from a secret. */
interface Pads {
  secret: string;
  inner: Uint8Array;
  outer: Uint8Array;
}

/** For the last secret: usually a process has one key. */
let known: Pads | null = null;

/** Reused buffer: allocating one for each text takes longer than hashing. */
let buffer = new Uint8Array(1_024);

/** HMAC-SHA256 (RFC 2104) of a text, in hex. */
export function hmacSha256(secret: string, text: string): string {
  const { inner, outer } = (known = known?.secret === secret ? known : makePads(secret));
  // No character of a text takes more than three bytes.
  const longest = BLOCK + 3 * text.length;
  if (buffer.length < longest) buffer = new Uint8Array(longest);
  buffer.set(inner);
  const { written } = encoder.encodeInto(text, buffer.subarray(BLOCK));
  const digest = sha256(buffer.subarray(0, BLOCK + written));
  buffer.set(outer);
  buffer.set(digest, BLOCK);
  return toHex(sha256(buffer.subarray(0, BLOCK + digest.length)));
}

function makePads(secret: string): Pads {
  const given = encoder.encode(secret);
  const key = new Uint8Array(BLOCK);
  key.set(given.length > BLOCK ? sha256(given) : given);
  return { secret, inner: key.map((byte) => byte ^ 0x36), outer: key.map((byte) => byte ^ 0x5c) };
}

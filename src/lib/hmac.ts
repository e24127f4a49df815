import { sha256 } from './sha-256.js';

const BLOCK = 64;
const encoder = new TextEncoder();

/** HMAC-SHA256 (RFC 2104) of a text, in hex. */
export function hmacSha256(secret: string, text: string): string {
  const given = encoder.encode(secret);
  const key = new Uint8Array(BLOCK);
  key.set(given.length > BLOCK ? sha256(given) : given);
  const inner = sha256(join(mask(key, 0x36), encoder.encode(text)));
  return toHex(sha256(join(mask(key, 0x5c), inner)));
}

const mask = (key: Uint8Array, by: number): Uint8Array => key.map((byte) => byte ^ by);

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

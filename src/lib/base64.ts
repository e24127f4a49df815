/**
 * Bytes with a buffer of their own, as Web Crypto requires. Older TypeScript versions have no type arguments for
 * `Uint8Array`, hence the detour.
 */
export type Bytes = ReturnType<Uint8ArrayConstructor['from']>;

/** How many arguments a function call can have in every JavaScript engine. */
const CHUNK = 8_192;

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}

/** Throws a `DOMException` for a text that is not base64. */
export const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

import { createHash, timingSafeEqual } from 'node:crypto';
import { readKey } from '../../server/caller.js';

/** Whether a request carries the token, as OpenAI's clients send a key or as Azure's do. Takes the same time for every wrong one. */
export function createTokenCheck(token: string): (request: Request) => boolean {
  const expected = digest(token);
  return (request) => {
    const given = readKey(request);
    return given !== null && timingSafeEqual(digest(given), expected);
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

import { createHash, timingSafeEqual } from 'node:crypto';
import { readKey } from '../../server/caller.js';

/**
 * Returns a function that checks the token of a request, in OpenAI's or Azure's header. All wrong tokens take the same time.
 */
export function createTokenCheck(token: string): (request: Request) => boolean {
  const expected = digest(token);
  return (request) => {
    const given = readKey(request);
    return given !== null && timingSafeEqual(digest(given), expected);
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

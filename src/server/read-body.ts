import { limitBody } from './limit-body.js';
import { bodyWasRead, clientLeft, compressedBody, notJson, Refusal } from './refusal.js';

/**
 * Resolves the text of a request's body; empty if there is none.
 * @throws Refusal 413 for more than `limit` bytes, 400 if it is not UTF-8 (415 if it is compressed), 499 if the body breaks off,
 * and 500 if the server has already read it
 */
export async function readBody(request: Request, limit: number): Promise<string> {
  const { stream } = limitBody(request, limit);
  const text = stream ? await readText(stream, request.headers) : '';
  // The server has read the body already. An empty body would create an empty thread instead of one with messages.
  if (text === '' && Number(request.headers.get('content-length')) > 0) throw bodyWasRead();
  return text;
}

/** Reads to the end also if the bytes are wrong: many clients see no answer that comes while they are still sending. */
async function readText(stream: ReadableStream<Uint8Array>, headers: Headers): Promise<string> {
  // A lenient decoder would replace invalid bytes, and the data would differ from what the client meant.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const append = (text: string, bytes?: Uint8Array): string | null => {
    try {
      return text + decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      return null;
    }
  };
  let text: string | null = '';
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      // A body breaks off if its client leaves; that is not an error of the server.
      throw error instanceof Refusal ? error : clientLeft();
    });
    if (text !== null) text = append(text, value);
    if (!done) continue;
    if (text === null) throw headers.has('content-encoding') ? compressedBody() : notJson();
    return text;
  }
}

/** The maximum levels of objects and arrays in a body. Checking, copying and sending a deeper one would overflow the stack. */
const MOST_LEVELS = 500;

/**
 * Parses the JSON of a body; undefined for an empty one.
 * @throws Refusal 400 if it is not JSON, or nested too deeply
 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  const body = parse(text);
  if (isDeeperThan(MOST_LEVELS, body))
    throw new Refusal(400, { message: `The JSON body of your request has more than ${MOST_LEVELS} levels.` });
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part)));

import { limitBody } from './limit-body.js';
import { bodyWasRead, clientLeft, Refusal } from './refusal.js';

const BAD_JSON =
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. " +
  'The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)';

/**
 * The text of a request's body; empty where it has none. @throws Refusal 413 for a body of more than `limit` bytes, 499 for one
 * that breaks off, and 500 for one of which nothing has come here
 */
export async function readBody(request: Request, limit: number): Promise<string> {
  const { stream } = limitBody(request, limit);
  const text = stream ? await readText(stream) : '';
  // Taken for none, it would be an empty thread where one with messages was asked for.
  if (text === '' && Number(request.headers.get('content-length')) > 0) throw bodyWasRead();
  return text;
}

async function readText(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      // A body that breaks off is that of a client that has left, and no fault of the server.
      throw error instanceof Refusal ? error : clientLeft();
    });
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
}

/** The most levels of objects and lists in a body: many more, and what checks, copies and sends it would run out of stack. */
const MOST_LEVELS = 500;

/** The JSON of a body; undefined for an empty one. @throws Refusal 400 for what is no JSON, or nested too deeply */
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
    throw new Refusal(400, { message: BAD_JSON });
  }
}

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part)));

import { refusedWith, StatuslessError } from '../errors.js';
import type { EngineContext } from './context.js';
import { readComplaint } from './runs/failed-outcome.js';

const WHAT_TO_SET =
  "set the option history to 'store', which keeps threads in your own store. Write " +
  "new OpenAI({ …, assistants: { history: 'store', store } }), or withAssistants(client, { history: 'store', store }).";

/**
 * Statuses for a method or path that the server does not have. Some servers say it in the body (Groq), or with another
 * status.
 */
const UNKNOWN_STATUSES: ReadonlySet<unknown> = new Set([404, 405, 501]);
const UNKNOWN_URL = /(unknown|invalid|unsupported) (request )?url|unexpected endpoint/i;

/** Recognizes a 404 for a file that a first message names. */
const FILE_ID = /\b(file|assistant)-\w{6,}/;

/**
 * Explains why a server without conversations refuses to create a thread, and names the option to set; keeps its
 * status, and the server's error as the cause. Answers that are not the API's, such as a web page, get the hint too.
 * Other errors are returned unchanged, and all of OpenAI's, which has conversations.
 */
export function explainNoConversations(ctx: EngineContext, error: unknown): unknown {
  if (ctx.speaksToOpenAI) return error;
  if (ctx.upstream.classify(error) === 'unusable' && error instanceof Error) {
    return new StatuslessError(`${error.message} If this server has no /conversations, ${WHAT_TO_SET}`, {
      cause: error,
    });
  }
  const { status, code, param, message } = readComplaint(error);
  const isUnknownUrl = code === 'unknown_url' || UNKNOWN_URL.test(message);
  const isUnknownPath = UNKNOWN_STATUSES.has(status) && param === null && !FILE_ID.test(message);
  if (typeof status !== 'number' || !(isUnknownUrl || isUnknownPath)) return error;
  return refusedWith(`This server has no /conversations: ${WHAT_TO_SET}`, { status, code, param }, error);
}

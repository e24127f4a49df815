import type { Stream } from 'openai/core/streaming';
import { isRecord } from '../lib/plain-values.js';
import type { ResponseStreamEvent } from '../types/responses.js';
import type { ServerSentEvent } from './event-splitter.js';
import type { EventSource } from './response-events.js';

type SdkStream = Stream<ResponseStreamEvent>;
/** The SDK types this as a class with private parts, but uses only its logger. */
type StreamClient = Parameters<typeof Stream.fromSSEResponse>[2];

/**
 * The source from which a response can be read directly, instead of the SDK's stream; null if an app could notice.
 * Tools that record requests replace or patch the SDK's stream to see each event: then that stream is used.
 */
export function findSource(stream: unknown, response: Response, client: StreamClient): EventSource | null {
  const { body, bodyUsed, headers } = response;
  // Some runtimes have bodies that are not standard streams.
  if (!body || typeof body.getReader !== 'function' || body.locked || bodyUsed || !isUntouched(stream)) return null;
  const { constructor: Sdk } = prototypeOf(stream);
  const explain = (event: ServerSentEvent): Promise<IteratorResult<ResponseStreamEvent, undefined>> => {
    const again = new Response(spell(event), { headers });
    const own = Sdk.fromSSEResponse<ResponseStreamEvent>(again, new AbortController(), client);
    return own[Symbol.asyncIterator]().next();
  };
  return { body, controller: stream.controller, explain };
}

const FIELDS: readonly unknown[] = ['iterator', 'controller', '_request_id'];

/** Whether a stream is the SDK's own and not patched. Compares source texts, which minifiers change alike. */
function isUntouched(stream: unknown): stream is SdkStream {
  if (!isRecord(stream)) return false;
  const isChanged = Reflect.ownKeys(stream).some((key) => !FIELDS.includes(key));
  if (isChanged || !(stream['controller'] instanceof AbortController)) return false;
  const prototype = prototypeOf(stream);
  const iterate: unknown = Reflect.get(prototype, Symbol.asyncIterator);
  if (iterate !== Reflect.get(stream, Symbol.asyncIterator)) return false;
  const make: unknown = Reflect.get(prototype.constructor, 'fromSSEResponse');
  const [text, inner] = [textOf(make), textOf(stream['iterator'])];
  const isOwn = text.startsWith('fromSSEResponse(') && inner !== '' && text.includes(inner);
  return isOwn && /\{\s*return this\.iterator\(\);?\s*\}$/.test(textOf(iterate));
}

const textOf = (value: unknown): string => (typeof value === 'function' ? Function.prototype.toString.call(value) : '');

function prototypeOf(value: object): { constructor: typeof Stream } {
  // Of a stream, as `isUntouched` finds out.
  return Object.getPrototypeOf(value) as { constructor: typeof Stream };
}

const spell = ({ event, data }: ServerSentEvent): string =>
  `${event === null ? '' : `event: ${event}\n`}data: ${data.replaceAll('\n', '\ndata: ')}\n\n`;

import { LegacyError } from '../errors.js';
import { isRecord } from '../lib/plain-values.js';
import type { AssistantStreamEvent, ListPage } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { AdoptError } from './adopt-error.js';

/** The method of the SDK's promises that other promises lack. */
interface WithResponse {
  withResponse(): Promise<{ data: unknown; response: Response }>;
}

/**
 * Makes a call on the legacy side, and converts its answer to the form in which the engine would return it. The answer may be a
 * promise of the SDK, or any other value. The HTTP response is kept in the call, for its headers.
 */
export async function readAnswer(ask: () => unknown, call: Call, adopt: AdoptError, isStream = false): Promise<object> {
  try {
    const data = await settle(ask(), call);
    if (isStream) return readEvents(data, call, adopt);
    return call.name.endsWith('.list') ? readPage(data) : requireObject(data, call);
  } catch (error) {
    throw toRefusal(error, call, adopt);
  }
}

async function settle(answer: unknown, call: Call): Promise<unknown> {
  if (!isRecord(answer) || typeof answer['withResponse'] !== 'function') return answer;
  // The line above has checked it.
  const { data, response } = await (answer as unknown as WithResponse).withResponse();
  call.response = response;
  return data;
}

function requireObject(data: unknown, call: Call): object {
  // A copy, because the SDK defines read-only properties on its objects.
  if (isRecord(data)) return { ...data };
  throw new TypeError(`The legacy side of 'assistants.rollout' did not return an object from ${call.name}.`);
}

/** Converts a page of the SDK to the page that the service sent. Later pages are requested in the same way. */
function readPage(page: unknown): ListPage<{ id: string }> {
  const { data, has_more: hasMore, hasNextPage, body } = toRecord(page);
  // Every page of a list has an array of objects.
  const items = (Array.isArray(page) ? page : (data ?? [])) as { id: string }[];
  const more: unknown =
    hasMore ?? toRecord(body)['has_more'] ?? (typeof hasNextPage === 'function' && hasNextPage.call(page));
  return {
    object: 'list',
    data: items,
    first_id: items[0]?.id ?? null,
    last_id: items.at(-1)?.id ?? null,
    has_more: more === true,
  };
}

async function* toEvents(
  events: AsyncIterable<AssistantStreamEvent>,
  call: Call,
  adopt: AdoptError,
): AsyncGenerator<AssistantStreamEvent> {
  try {
    yield* events;
  } catch (error) {
    const { signal } = call.options;
    const reason: unknown = signal?.aborted ? signal.reason : toRefusal(error, call, adopt);
    throw reason;
  }
}

function readEvents(data: unknown, call: Call, adopt: AdoptError): AsyncIterable<AssistantStreamEvent> {
  const isStream = typeof data === 'object' && data !== null && Symbol.asyncIterator in data;
  if (!isStream)
    throw new TypeError(`The legacy side of 'assistants.rollout' did not return a stream from ${call.name}.`);
  // An SDK's stream of a run has these events.
  return toEvents(data as AsyncIterable<AssistantStreamEvent>, call, adopt);
}

/**
 * Converts an error of the service to ours, from which the client makes one of its own SDK: the legacy side may use another
 * copy of the SDK. Other errors do not change.
 */
function toRefusal(error: unknown, call: Call, adopt: AdoptError): unknown {
  if (!(error instanceof Error) || error instanceof LegacyError) return error;
  const { status, error: body, headers } = toRecord(error);
  if (typeof status !== 'number') return adopt(error);
  if (headers !== undefined) call.response = new Response(null, { headers: toHeaders(headers) });
  const { message, type, param, code } = toRecord(body);
  const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return new LegacyError(
    status,
    {
      // Azure adds fields, such as the results of its content filter.
      ...toRecord(body),
      message: asText(message) ?? error.message.replace(/^\d{3} /, ''),
      type: asText(type) ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
      param: asText(param),
      code: asText(code),
    },
    { cause: error },
  );
}

/** Converts headers to `Headers`: in SDK 4 they are a plain object. Empty for any other value. */
function toHeaders(given: unknown): Headers {
  try {
    return new Headers(given as HeadersInit);
  } catch {
    return new Headers();
  }
}

/** Treats errors and pages, which are instances of classes, as plain objects. */
const toRecord = (value: unknown): Record<string, unknown> =>
  // Any property of an object can be read.
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

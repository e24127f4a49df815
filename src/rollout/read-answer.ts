import { LegacyError } from '../errors.js';
import { isRecord } from '../lib/plain-values.js';
import type { AssistantStreamEvent, ListPage } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { AdoptError } from './adopt-error.js';

/** What the SDK's promise of an answer has beyond any other promise. */
interface WithResponse {
  withResponse(): Promise<{ data: unknown; response: Response }>;
}

/**
 * Asks the other way and waits for its answer, which may be a promise of the SDK, or any other value, and brings it into the
 * form in which the engine answers the call. Notes the HTTP response in the call, for its headers.
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
  // Checked above.
  const { data, response } = await (answer as unknown as WithResponse).withResponse();
  call.response = response;
  return data;
}

function requireObject(data: unknown, call: Call): object {
  // A copy: the SDK has fixed properties to its own.
  if (isRecord(data)) return { ...data };
  throw new TypeError(`The other way of 'assistants.rollout' answered ${call.name} with no object.`);
}

/** A page as the service sent it. Its further pages are asked for as this one was. */
function readPage(page: unknown): ListPage<{ id: string }> {
  const { data, has_more: hasMore, hasNextPage, body } = toRecord(page);
  // Every page of a list has the objects that it lists.
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
  if (!isStream) throw new TypeError(`The other way of 'assistants.rollout' answered ${call.name} with no stream.`);
  // What an SDK streams for a run.
  return toEvents(data as AsyncIterable<AssistantStreamEvent>, call, adopt);
}

/**
 * An error of the service as one of ours, which the client shows in the classes of its own SDK: the other way may be of
 * another copy. Everything else stays what it is.
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
      // Azure says more, such as what its content filter has found.
      ...toRecord(body),
      message: asText(message) ?? error.message.replace(/^\d{3} /, ''),
      type: asText(type) ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
      param: asText(param),
      code: asText(code),
    },
    { cause: error },
  );
}

/** Of SDK 4 a plain object, of later ones `Headers`; of anything else none. */
function toHeaders(given: unknown): Headers {
  try {
    return new Headers(given as HeadersInit);
  } catch {
    return new Headers();
  }
}

/** Errors and pages are instances of classes: their fields are what counts. */
const toRecord = (value: unknown): Record<string, unknown> =>
  // Any object's fields can be asked for.
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

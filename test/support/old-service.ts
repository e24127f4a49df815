import { OpenAI } from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';
import { createFakeOpenAI, type FakeOpenAI } from 'openai-assistants-shim/testing';

/** A service that still has the Assistants API, like Azure's. */
export interface OldService {
  /** The fake that the service uses behind its legacy API. */
  fake: FakeOpenAI;
  fetch: typeof fetch;
  /** Returns `METHOD /path` of the requests since the last call. */
  takeRequests: () => string[];
}

/** Creates the old service. With `ownIds`, its threads have ids as this library makes them, and not as the old service did. */
export function createOldService({ ownIds = false } = {}): OldService {
  const fake = createFakeOpenAI();
  const client = new OpenAI({ apiKey: 'old', fetch: fake.fetch, maxRetries: 0 });
  const handler = createAssistantsHandler({ client, authorize: () => true });
  const ids = ownIds ? null : createIds();
  const requests: string[] = [];
  return {
    fake,
    takeRequests: () => requests.splice(0),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname, search } = new URL(request.url);
      const path = pathname.replace('/v1', '');
      requests.push(`${request.method} ${path.replace(/(thread|run|asst|msg|step)_\w+/g, '{$1}')}`);
      const text = await request.text();
      const toNew = (value: string): string => ids?.toNew(value) ?? value;
      const response = await handler(
        new Request(`https://api.openai.com/v1${toNew(path)}${toNew(search)}`, {
          method: request.method,
          headers: request.headers,
          signal: request.signal,
          ...(text === '' ? {} : { body: toNew(text) }),
        }),
      );
      return ids ? ids.rename(response) : response;
    },
  };
}

/** Replaces the ids of this library with ids in the format of the old service, and back. */
function createIds() {
  const olds = new Map<string, string>();
  const news = new Map<string, string>();
  const toOld = (text: string): string =>
    text.replace(/thread_[0-9a-f]{40,}/g, (id) => {
      const known = olds.get(id);
      if (known !== undefined) return known;
      const made = `thread_Old${String(olds.size).padStart(21, '0')}`;
      olds.set(id, made);
      news.set(made, id);
      return made;
    });
  const toNew = (text: string): string => text.replace(/thread_Old\d{21}/g, (id) => news.get(id) ?? id);
  const rename = async (response: Response): Promise<Response> => {
    const { status, headers, body } = response;
    if (!headers.get('content-type')?.startsWith('text/event-stream') || body === null) {
      return new Response(toOld(await response.text()), { status, headers });
    }
    // Each chunk contains whole events, so no id is cut.
    const decoder = new TextDecoder();
    const encoder = new TextEncoder();
    const renamed = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => controller.enqueue(encoder.encode(toOld(decoder.decode(chunk)))),
    });
    return new Response(body.pipeThrough(renamed), { status, headers });
  };
  return { toNew, rename };
}

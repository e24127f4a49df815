import { isLegacyFileId } from '../client/http-surface.js';
import { OpenAI } from '../client/openai.js';
import { createAssistantsHandler } from '../server/create-handler.js';
import type { AssistantsHandler } from '../server/handler-options.js';

const FILE = /\/files\/([^/?#]+)/;

/**
 * The Assistants API over HTTP as this library serves it, with the fake as the service behind it. It accepts any key. The fake
 * itself answers requests for files, except for files that exist only in threads.
 */
export function createLegacyHandler(fetch: typeof globalThis.fetch, apiKey: string): AssistantsHandler {
  const client = new OpenAI({ apiKey, fetch });
  const handle = createAssistantsHandler({ client, authorize: () => true });
  return async (request) => {
    const { pathname } = new URL(request.url);
    const [, fileId] = FILE.exec(pathname) ?? [];
    const isOfFiles = /\/files$/.test(pathname) || fileId !== undefined;
    return isOfFiles && !isLegacyFileId(decodeURIComponent(fileId ?? '')) ? fetch(request) : handle(request);
  };
}

/**
 * A legacy assistant that searches the web, which the old API could not do. The option `request` adds the tool to each request. The
 * app, the assistant and its threads do not change. The text of the messages contains the links that the model cites.
 */
import OpenAI, { type ClientOptions } from 'openai-assistants-shim';

/** Creates a client whose assistants search the web if their metadata contains `{ web_search: 'on' }`. */
export function createClient(options: ClientOptions): OpenAI {
  return new OpenAI({
    ...options,
    assistants: {
      ...options.assistants,
      request: (body, { assistant }) => {
        if (assistant?.metadata?.web_search !== 'on') return body;
        return { ...body, tools: [...(body.tools ?? []), { type: 'web_search' }] };
      },
    },
  });
}

/**
 * A legacy assistant that searches the web, which the old API could not: the option `request` adds the tool to what is sent.
 * The app, the assistant and its threads stay as they are. Links that the model cites stand in the text of its messages.
 */
import OpenAI, { type ClientOptions } from 'openai-assistants-shim';

/** A client whose assistants search the web where their metadata says so: `{ web_search: 'on' }`. */
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

/** The legacy API on Cloudflare Workers. `OPENAI_API_KEY` and `DOOR_TOKEN` are secrets of the Worker. */
import OpenAI from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';

interface Env {
  OPENAI_API_KEY: string;
  OPENAI_BASE_URL?: string;
  /** The API key that clients of this Worker send. */
  DOOR_TOKEN: string;
}

export default {
  fetch(request: Request, env: Env, ctx: { waitUntil(work: Promise<unknown>): void }): Promise<Response> {
    // Made for each request, because `ctx.waitUntil` belongs to the request. A Worker loses its memory: if clients create
    // assistants over the API, pass a `store`; otherwise define them as `definitions`.
    const handler = createAssistantsHandler({
      client: new OpenAI({ apiKey: env.OPENAI_API_KEY, baseURL: env.OPENAI_BASE_URL }),
      authorize: ({ headers }) => headers.get('authorization') === `Bearer ${env.DOOR_TOKEN}`,
      assistants: { waitUntil: (work) => ctx.waitUntil(work) },
    });
    return handler(request);
  },
};

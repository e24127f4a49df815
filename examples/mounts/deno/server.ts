/** The legacy API on Deno: `deno serve --allow-env --allow-net --port 8787 server.ts`. */
import process from 'node:process';
import OpenAI from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';

const { DOOR_TOKEN } = process.env;
if (!DOOR_TOKEN) throw new Error('DOOR_TOKEN is what clients send as their API key.');

const handler = createAssistantsHandler({
  client: new OpenAI(),
  authorize: ({ headers }) => headers.get('authorization') === `Bearer ${DOOR_TOKEN}`,
});

export default { fetch: handler };

/** The legacy API on Bun: `PORT=8787 bun server.ts`. */
import process from 'node:process';
import OpenAI from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';

const { DOOR_TOKEN } = process.env;
if (!DOOR_TOKEN) throw new Error('DOOR_TOKEN is what clients send as their API key.');

const handler = createAssistantsHandler({
  client: new OpenAI(),
  authorize: ({ headers }) => headers.get('authorization') === `Bearer ${DOOR_TOKEN}`,
});

export default { port: Number(process.env.PORT ?? 8787), idleTimeout: 0, fetch: handler };

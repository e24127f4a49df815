/** The legacy API under a path of a Hono app. */
import { Hono } from 'hono';
import OpenAI from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';

const TOKEN = process.env.DOOR_TOKEN ?? 'change-me';

export function createApp(client = new OpenAI()): Hono {
  const handler = createAssistantsHandler({
    client,
    authorize: ({ headers }) => headers.get('authorization') === `Bearer ${TOKEN}`,
    basePath: '/api/openai',
  });
  const app = new Hono();
  app.get('/', (context) => context.text('An app of your own.'));
  app.all('/api/openai/*', ({ req }) => handler(req.raw));
  return app;
}

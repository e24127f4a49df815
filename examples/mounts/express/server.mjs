/** The legacy API under a path of an Express app. `getRequestListener` turns the handler into a listener of `node:http`. */
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import OpenAI from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';

const TOKEN = process.env.DOOR_TOKEN ?? 'change-me';

export function createApp(client = new OpenAI()) {
  const handler = createAssistantsHandler({
    client,
    authorize: ({ headers }) => headers.get('authorization') === `Bearer ${TOKEN}`,
  });
  const app = express();
  // Before `express.json()`, which would read the body. No `basePath` is needed, because Express removes the path.
  app.use('/api/openai', getRequestListener(handler, { overrideGlobalObjects: false }));
  app.use(express.json());
  app.get('/', (_request, response) => {
    response.send('An app of your own.');
  });
  return app;
}

/** The legacy API in a Next.js app. Its clients have `OPENAI_BASE_URL=https://…/api/openai/v1`. */
import { after } from 'next/server';
import OpenAI from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';

let handler;

// At the first request: where the app is built there is no key.
const makeHandler = () =>
  createAssistantsHandler({
    client: new OpenAI(),
    authorize: ({ headers }) => headers.get('authorization') === `Bearer ${process.env.DOOR_TOKEN}`,
    basePath: '/api/openai',
    // On serverless hosts a run goes on behind its answer only where the host is asked to wait.
    assistants: { waitUntil: (work) => after(() => work) },
  });

const answer = (request) => (handler ??= makeHandler())(request);

export { answer as DELETE, answer as GET, answer as POST };

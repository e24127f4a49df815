/** The legacy API in a Next.js app. Its clients have `OPENAI_BASE_URL=https://…/api/openai/v1`. */
import { after } from 'next/server';
import OpenAI from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';

let handler;

// Made at the first request, because the build of the app has no API key.
const makeHandler = () =>
  createAssistantsHandler({
    client: new OpenAI(),
    authorize: ({ headers }) => headers.get('authorization') === `Bearer ${process.env.DOOR_TOKEN}`,
    basePath: '/api/openai',
    // A serverless host stops work after the response, unless `after` tells it to wait for the run.
    assistants: { waitUntil: (work) => after(() => work) },
  });

const answer = (request) => (handler ??= makeHandler())(request);

export { answer as DELETE, answer as GET, answer as POST };

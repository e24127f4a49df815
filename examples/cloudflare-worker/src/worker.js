/**
 * A Worker that answers questions. It streams an answer, or starts a run that later requests read. Each request makes its own
 * client, because `waitUntil` belongs to the request: it keeps the Worker alive for the run after the response. A Durable Object
 * stores what the next requests need.
 */
import OpenAI from 'openai-assistants-shim';
import { openFake } from './fake.js';
import { openStore } from './store.js';

export { FakeService } from './fake.js';
export { AssistantsStore } from './store.js';

const ASSISTANT_ID = 'asst_tutor';

export default {
  async fetch(request, env, ctx) {
    const openai = createClient(env, ctx);
    const [, place, threadId, runId] = new URL(request.url).pathname.split('/');
    if (request.method === 'POST' && place === 'runs') return begin(openai, await request.json());
    if (request.method === 'POST' && place === 'streams') return stream(openai, await request.json());
    if (request.method === 'GET' && place === 'runs' && runId) return look(openai, threadId, runId);
    return new Response('POST /runs or /streams with {"question": "…"}; GET /runs/THREAD/RUN\n', { status: 404 });
  },
};

function createClient(env, ctx) {
  // Without the secret OPENAI_API_KEY, requests go to the fake.
  const service = env.OPENAI_API_KEY ? { apiKey: env.OPENAI_API_KEY } : openFake(env.FAKE);
  const definitions = {
    [ASSISTANT_ID]: { model: 'gpt-6-luna', instructions: 'You are a tutor.' },
  };
  const store = openStore(env.STORE);
  return new OpenAI({
    ...service,
    assistants: {
      store,
      definitions,
      waitUntil: (work) => ctx.waitUntil(work),
    },
  });
}

/** Starts a run, and responds at once. The run continues after the response. */
async function begin(openai, { question }) {
  const run = await openai.beta.threads.createAndRun(toRequest(question));
  return Response.json({ threadId: run.thread_id, runId: run.id }, { status: 202 });
}

/** Returns the status of a run that another request started, and its answer if it has completed. */
async function look(openai, threadId, runId) {
  const { status } = await openai.beta.threads.runs.retrieve(runId, {
    thread_id: threadId,
  });
  if (status !== 'completed') return Response.json({ status });
  const { data } = await openai.beta.threads.messages.list(threadId, {
    run_id: runId,
  });
  return Response.json({ status, answer: data[0].content[0].text.value });
}

/** Streams a run as server-sent events, in the format of the old API. */
async function stream(openai, { question }) {
  const events = await openai.beta.threads.createAndRun({ ...toRequest(question), stream: true }).asResponse();
  return new Response(events.body, {
    headers: { 'content-type': 'text/event-stream' },
  });
}

const toRequest = (question) => ({
  assistant_id: ASSISTANT_ID,
  thread: { messages: [{ role: 'user', content: question }] },
});

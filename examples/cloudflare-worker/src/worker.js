/**
 * A Worker that answers questions: streamed, or begun with one request and read by others. Each request makes a client of its own,
 * for the work that goes on behind an answer belongs to the request. What the next request has to know is in a Durable Object.
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
  // Without the secret OPENAI_API_KEY a fake answers.
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

/** Answers at once; the run goes on behind the answer. */
async function begin(openai, { question }) {
  const run = await openai.beta.threads.createAndRun(toRequest(question));
  return Response.json({ threadId: run.thread_id, runId: run.id }, { status: 202 });
}

/** How far a run is, which another request has begun. */
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

/** Server-sent events of the old API, as they happen. */
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

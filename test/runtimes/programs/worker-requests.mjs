/** A Worker as apps have them: each legacy call is a request of its own, of clients that share one isolate. */
import OpenAI from 'openai-assistants-shim';

const warnings = [];
const ignore = () => undefined;
const logger = { error: ignore, warn: (line) => warnings.push(line), info: ignore, debug: ignore };

const calls = {
  setUp: async ({ assistants, threads }) => {
    const assistant = await assistants.create({ model: 'gpt-6-luna' });
    const thread = await threads.create({ messages: [{ role: 'user', content: 'Hello.' }] });
    return { assistant_id: assistant.id, thread_id: thread.id };
  },
  create: ({ threads }, { thread_id, assistant_id }) => threads.runs.create(thread_id, { assistant_id }),
  createAndPoll: ({ threads }, { thread_id, assistant_id }) => threads.runs.createAndPoll(thread_id, { assistant_id }),
  poll: ({ threads }, { id, thread_id }) => threads.runs.poll(id, { thread_id }, { pollIntervalMs: 50 }),
  retrieve: ({ threads }, { id, thread_id }) => threads.runs.retrieve(id, { thread_id }),
  cancel: ({ threads }, { id, thread_id }) => threads.runs.cancel(id, { thread_id }),
  list: async ({ threads }, { thread_id }) => (await threads.runs.list(thread_id)).data,
  warnings: () => warnings.splice(0),
};

export default {
  async fetch(request, env, ctx) {
    const { call, args, execution, waits } = await request.json();
    const waitUntil = waits ? { waitUntil: (work) => ctx.waitUntil(work) } : {};
    const assistants = { execution, ...waitUntil };
    const { beta } = new OpenAI({ apiKey: 'test', baseURL: env.OPENAI_BASE_URL, logger, logLevel: 'warn', assistants });
    if (call === 'stream') {
      const { thread_id, assistant_id } = args;
      return new Response(beta.threads.runs.stream(thread_id, { assistant_id }).toReadableStream());
    }
    try {
      return Response.json(await calls[call](beta, args));
    } catch (error) {
      return Response.json({ status: 'rejected', error: String(error) });
    }
  },
};

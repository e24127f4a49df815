/** An app that knows nothing of the package, which is registered: by the newest SDK that it is given, or by the old one. */
import NewOpenAI from 'openai';
import OldOpenAI from 'openai-4';

async function open({ params }) {
  const OpenAI = (await params).sdk === 'old' ? OldOpenAI : NewOpenAI;
  const { assistants, threads } = new OpenAI({ apiKey: 'test', maxRetries: 0 }).beta;
  const { id: assistant_id } = await assistants.create({ model: 'gpt-4o' });
  const start = () => threads.create({ messages: [{ role: 'user', content: 'Hello.' }] });
  return { threads, assistant_id, start };
}

/** Two threads that begin alike, polled: how many threads that is, and what was answered. */
export async function GET(_request, context) {
  const { threads, assistant_id, start } = await open(context);
  const ids = new Set();
  const answers = [];
  for (let round = 0; round < 2; round += 1) {
    const { id } = await start();
    const run = await threads.runs.createAndPoll(id, { assistant_id }, { pollIntervalMs: 10 });
    const { data } = await threads.messages.list(id, { run_id: run.id });
    ids.add(id);
    answers.push(data[0]?.content[0].text.value ?? run.status);
  }
  return Response.json({ threads: ids.size, answers });
}

/** One thread, streamed. */
export async function POST(_request, context) {
  const { threads, assistant_id, start } = await open(context);
  const { id } = await start();
  return new Response(threads.runs.stream(id, { assistant_id }).toReadableStream());
}

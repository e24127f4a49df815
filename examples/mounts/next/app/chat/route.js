/** A route handler that calls the drop-in client directly, without the HTTP handler. `GET /chat?question=…` */
import OpenAI from 'openai-assistants-shim';

export async function GET(request) {
  const client = new OpenAI();
  const question = new URL(request.url).searchParams.get('question') ?? 'Hello.';
  const assistant = await client.beta.assistants.create({ model: 'gpt-5.6-luna' });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: question }] });
  const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
  const { data } = await client.beta.threads.messages.list(thread.id, { run_id: run.id });
  return Response.json({ status: run.status, answer: data[0]?.content[0]?.text.value });
}

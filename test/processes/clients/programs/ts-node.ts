// An app in TypeScript that ts-node compiles as it is loaded.
import OpenAI from 'openai';

async function main(): Promise<void> {
  const { threads, assistants } = new OpenAI({ apiKey: 'sk-test', maxRetries: 0 }).beta;
  const { id: assistant_id } = await assistants.create({ model: 'gpt-5.6-sol' });
  const run = await threads.createAndRunPoll({ assistant_id, thread: { messages: [{ role: 'user', content: 'Hi' }] } });
  const { data } = await threads.messages.list(run.thread_id, { run_id: run.id });
  const [part] = data[0]?.content ?? [];
  console.log(JSON.stringify({ status: run.status, text: part?.type === 'text' ? part.text.value : null }));
}

void main();

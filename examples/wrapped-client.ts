/**
 * The app keeps its client of the SDK and its imports, and the assistants surface is installed on the client that is already
 * there. The folder rollout shows how to move some users first.
 */
import OpenAI, { type ClientOptions } from 'openai';
import { withAssistants } from 'openai-assistants-shim';

/** Makes the one client of the app. It stays an `OpenAI` of the SDK, for everything else that uses it. */
export function createClient(options: ClientOptions): OpenAI {
  return withAssistants(new OpenAI(options), { models: { 'gpt-4-turbo': 'gpt-5.6-terra' } });
}

/** Code of the app that did not change: SDK v5 to v7's way of calling. */
export async function ask(client: OpenAI, assistantId: string, question: string): Promise<string> {
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: question }] });
  const created = await client.beta.threads.runs.create(thread.id, { assistant_id: assistantId });
  const run = await client.beta.threads.runs.poll(created.id, { thread_id: thread.id });
  if (run.status !== 'completed') throw new Error(`run ${run.id} ended ${run.status}`);
  const messages = await client.beta.threads.messages.list(thread.id, { run_id: run.id });
  return messages.data
    .flatMap((message) => message.content)
    .map((part) => (part.type === 'text' ? part.text.value : ''))
    .join('');
}

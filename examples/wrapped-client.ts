/**
 * An app that keeps its imports and its client of the SDK: `withAssistants` adds the Assistants API to that client. The folder
 * `rollout` shows how to move some users first.
 */
import OpenAI, { type ClientOptions } from 'openai';
import { withAssistants } from 'openai-assistants-shim';

/** Creates the only client of the app. It is still an `OpenAI` of the SDK, so all other code can use it as before. */
export function createClient(options: ClientOptions): OpenAI {
  return withAssistants(new OpenAI(options), { models: { 'gpt-4-turbo': 'gpt-5.6-terra' } });
}

/** Code of the app that did not change, in the call style of SDK v5 to v7. */
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

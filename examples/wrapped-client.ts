/**
 * A phased rollout: the app keeps its client of the SDK and its imports, and the assistants surface is switched on by a
 * flag, on the client that is already there.
 */
import OpenAI, { type ClientOptions } from 'openai';
import { withAssistants } from 'openai-assistants-shim';

/** Makes the one client of the app. It is an `OpenAI` of the SDK either way, for everything else that uses it. */
export function createClient(options: ClientOptions, flags: { assistantsOnResponses: boolean }): OpenAI {
  const client = new OpenAI(options);
  return flags.assistantsOnResponses ? withAssistants(client, { models: { 'gpt-4-turbo': 'gpt-5.6-terra' } }) : client;
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

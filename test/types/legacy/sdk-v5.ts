/** Code as it is written for SDK v5 to v7, with its import swapped. It has to compile with every supported SDK. */
import Sdk, { type AzureOpenAI as SdkAzure } from 'openai';
import Shim, { APIError, AzureOpenAI, MemoryStore, OpenAI, toFile, withAssistants } from 'openai-assistants-shim';
import type { Assistant, AssistantsOptions, AssistantStreamEvent, Message, Run, Store } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';

const store: Store = new MemoryStore();
const options: AssistantsOptions = {
  store,
  definitions: { asst_1: { model: 'gpt-4o', instructions: 'Be brief.' } },
  models: { 'gpt-4-turbo': 'gpt-4.1', o1: { model: 'o3', omit: ['temperature'] } },
  execution: 'auto',
};
const client = new Shim({ apiKey: 'key', assistants: options });
const azure = new AzureOpenAI({ apiVersion: '2025-01-01', apiKey: 'key', endpoint: 'https://x', assistants: options });

export async function run(threadId: string, runId: string): Promise<Run> {
  const { threads } = client.beta;
  const { data, response, request_id } = await threads.runs.create(threadId, { assistant_id: 'asst_1' }).withResponse();
  let current: OpenAI.Beta.Threads.Run = await threads.runs.retrieve(runId, { thread_id: threadId });
  current = await threads.runs.update(runId, { thread_id: threadId, metadata: { a: 'b' } });
  current = await threads.runs.poll(runId, { thread_id: threadId }, { pollIntervalMs: 0 });
  current = await threads.runs.submitToolOutputs(runId, { thread_id: threadId, tool_outputs: [] });
  const events = await threads.runs.submitToolOutputs(runId, { thread_id: threadId, tool_outputs: [], stream: true });
  for await (const event of events) console.log(event satisfies AssistantStreamEvent);
  current = await threads.runs.submitToolOutputsAndPoll(runId, { thread_id: threadId, tool_outputs: [] });
  await threads.runs.submitToolOutputsStream(runId, { thread_id: threadId, tool_outputs: [] }).done();
  current = await threads.runs.cancel(runId, { thread_id: threadId }, { signal: new AbortController().signal });
  const steps = await threads.runs.steps.list(runId, { thread_id: threadId, limit: 1 });
  await threads.runs.steps.retrieve(steps.data[0]?.id ?? '', { thread_id: threadId, run_id: runId });
  console.log(response.headers, request_id, data.id);
  return current;
}

export async function manage(threadId: string): Promise<Message[]> {
  const assistant: Assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
  await client.beta.assistants.delete(assistant.id);
  await client.beta.threads.messages.retrieve('msg_1', { thread_id: threadId });
  await client.beta.threads.messages.update('msg_1', { thread_id: threadId, metadata: null });
  await client.beta.threads.messages.delete('msg_1', { thread_id: threadId });
  let page = await client.beta.threads.messages.list(threadId);
  while (page.hasNextPage()) page = await page.getNextPage();
  await client.beta.threads.delete(threadId);
  return page.getPaginatedItems();
}

/** A client of ours and one of the SDK stand in for each other. */
export function exchange(): [Sdk, OpenAI, SdkAzure, Sdk] {
  class Mine extends OpenAI {
    greet(): string {
      return this.baseURL;
    }
  }
  const derived: Mine = withAssistants(new Mine(), options);
  const changed: Shim = client.withOptions({ timeout: 5, assistants: { execution: 'foreground' } });
  return [client, new Sdk(), azure, new Mine().greet() ? derived : withAssistants(changed)];
}

export async function rest(): Promise<string> {
  const fake = createFakeOpenAI();
  fake.reply('Hi.');
  await new OpenAI({ apiKey: 'test', fetch: fake.fetch }).files.list();
  const file = await toFile(Buffer.from('text'), 'a.txt');
  const completion: OpenAI.Chat.ChatCompletion = await client.chat.completions.create({ model: 'm', messages: [] });
  return `${completion.id} ${file.name} ${APIError.name}`;
}

// What the calls do not take is still refused.
export async function refused(): Promise<void> {
  // @ts-expect-error no thread id
  await client.beta.threads.runs.retrieve('run_1', {});
  // @ts-expect-error no thread id
  await client.beta.threads.runs.steps.list('run_1', { limit: 1 });
}

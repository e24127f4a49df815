/** A node of a workflow tool: the memory of an earlier conversation goes into a new thread, one run answers. */
import type OpenAI from 'openai-assistants-shim';

export interface MemoryEntry {
  type: 'human' | 'ai';
  text: string;
}

export async function runNode(
  client: OpenAI,
  assistantId: string,
  memory: MemoryEntry[],
  input: string,
): Promise<{ output: string; threadId: string; runId: string }> {
  const messages: OpenAI.Beta.ThreadCreateParams.Message[] = memory.map(({ type, text }) => ({
    role: type === 'ai' ? 'assistant' : 'user',
    content: text,
  }));
  const thread = await client.beta.threads.create({ messages, metadata: { origin: 'workflow' } });
  await client.beta.threads.messages.create(thread.id, { role: 'user', content: input });
  const run = await client.beta.threads.runs.createAndPoll(
    thread.id,
    { assistant_id: assistantId },
    { pollIntervalMs: 1 },
  );
  const replies = await client.beta.threads.messages.list(thread.id, { run_id: run.id });
  const output = replies.data
    .flatMap(({ content }) => content)
    .flatMap((part) => (part.type === 'text' ? part.text.value : []))
    .join('\n');
  return { output, threadId: thread.id, runId: run.id };
}

/** What the node remembers of a thread for the next run of the workflow. */
export async function readMemory(client: OpenAI, threadId: string): Promise<MemoryEntry[]> {
  const memory: MemoryEntry[] = [];
  let page = await client.beta.threads.messages.list(threadId, { order: 'asc', limit: 10 });
  for (;;) {
    for (const { role, content } of page.data) {
      const text = content.map((part) => (part.type === 'text' ? part.text.value : '')).join('');
      memory.push({ type: role === 'assistant' ? 'ai' : 'human', text });
    }
    if (!page.hasNextPage()) return memory;
    page = await page.getNextPage();
  }
}

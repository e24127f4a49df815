import type { OpenAI } from 'openai-assistants-shim';

type Message = OpenAI.Beta.Threads.Message;
type RunStep = OpenAI.Beta.Threads.Runs.RunStep;

/** A streamed run on its own thread: its ids and events. */
export interface StreamedRun {
  events: OpenAI.Beta.AssistantStreamEvent[];
  threadId: string;
  runId: string;
}

/** Starts a run on a new thread, and reads all its events. */
export async function streamRun(
  client: OpenAI,
  params: OpenAI.Beta.Threads.ThreadCreateAndRunParamsStreaming | { assistant_id: string },
): Promise<StreamedRun> {
  const thread = { messages: [{ role: 'user' as const, content: 'Go.' }] };
  const stream = await client.beta.threads.createAndRun({ thread, ...params, stream: true });
  const events: OpenAI.Beta.AssistantStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  const created = events.find(({ event }) => event === 'thread.run.created');
  if (created?.event !== 'thread.run.created') throw new Error('No run was created.');
  return { events, threadId: created.data.thread_id, runId: created.data.id };
}

/** Reads the messages and steps of a run, oldest first, with `list` and `retrieve`. Throws if the two differ. */
export async function readRun(
  client: OpenAI,
  { threadId, runId }: Pick<StreamedRun, 'threadId' | 'runId'>,
): Promise<{ messages: Message[]; steps: RunStep[] }> {
  const query = { order: 'asc' as const, limit: 100 };
  const { data: messages } = await client.beta.threads.messages.list(threadId, { ...query, run_id: runId });
  const { data: steps } = await client.beta.threads.runs.steps.list(runId, { ...query, thread_id: threadId });
  for (const message of messages) {
    same(message, await client.beta.threads.messages.retrieve(message.id, { thread_id: threadId }));
  }
  for (const step of steps) {
    same(step, await client.beta.threads.runs.steps.retrieve(step.id, { thread_id: threadId, run_id: runId }));
  }
  return { messages, steps };
}

function same(listed: unknown, retrieved: unknown): void {
  const [a, b] = [JSON.stringify(listed), JSON.stringify(retrieved)];
  if (a !== b) throw new Error(`Listed and retrieved differ:\n${a}\n${b}`);
}

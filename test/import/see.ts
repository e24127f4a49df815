import type { OpenAI } from 'openai-assistants-shim';

const include = ['step_details.tool_calls[*].file_search.results[*].content' as const];

/** All that a caller sees of a thread, in order. */
export async function see({ beta: { threads } }: OpenAI, id: string) {
  const [messages, runs, steps] = [[] as unknown[], [] as unknown[], [] as unknown[]];
  for await (const message of threads.messages.list(id, { order: 'asc', limit: 100 })) messages.push(message);
  for await (const run of threads.runs.list(id, { order: 'asc', limit: 100 })) {
    runs.push(run);
    const query = { thread_id: id, order: 'asc' as const, limit: 100 };
    for await (const step of threads.runs.steps.list(run.id, query)) steps.push(step);
    for await (const step of threads.runs.steps.list(run.id, { ...query, include })) steps.push(step);
  }
  return { thread: await threads.retrieve(id), messages, runs, steps };
}

/** The assistants of a client, oldest first. */
export async function seeAssistants({ beta: { assistants } }: OpenAI) {
  const seen = [];
  for await (const assistant of assistants.list({ order: 'asc', limit: 100 })) seen.push(assistant);
  return seen;
}

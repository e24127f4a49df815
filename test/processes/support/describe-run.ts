import type { OpenAI } from 'openai-assistants-shim';

/** All that a client can see of a run and its thread, but for what differs from run to run: ids and times. */
export async function describeRun(client: OpenAI, threadId: string, runId: string): Promise<unknown> {
  const { threads } = client.beta;
  const run = await threads.runs.retrieve(runId, { thread_id: threadId });
  const steps = await threads.runs.steps.list(runId, { thread_id: threadId, order: 'asc' });
  const messages = await threads.messages.list(threadId, { order: 'asc' });
  const thread = await threads.retrieve(threadId);
  const runs = await threads.runs.list(threadId);
  return anonymize({ run, steps: steps.data, messages: messages.data, thread, runs: runs.data });
}

/** Ids become their rank among those of the object, times whether there is one. */
function anonymize(value: unknown): unknown {
  const ids = new Map<string, string>();
  const rename = (id: string): string => {
    const name = ids.get(id) ?? `id ${ids.size}`;
    ids.set(id, name);
    return name;
  };
  const text = JSON.stringify(value, (key, field: unknown) =>
    key.endsWith('_at') && typeof field === 'number' ? 'some time' : field,
  );
  return JSON.parse(text.replace(/\b(run|step|msg|thread|asst|fc|resp)_\w{12,}/g, rename));
}

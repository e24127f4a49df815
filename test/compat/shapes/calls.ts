/** The ways in which runs are called: outputs pushed late, ids that are none, methods taken off their resource. */
import type OpenAI from 'openai-assistants-shim';

export async function answer(client: OpenAI, run: OpenAI.Beta.Threads.Run): Promise<OpenAI.Beta.Threads.Run> {
  const outputs: OpenAI.Beta.Threads.RunSubmitToolOutputsParams.ToolOutput[] = [];
  const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the shape itself: nobody waits for these
  calls.forEach(async (call) => outputs.push({ tool_call_id: call.id, output: await Promise.resolve('12 degrees') }));
  return client.beta.threads.runs.submitToolOutputsAndPoll(run.thread_id, run.id, { tool_outputs: outputs });
}

export async function cancelNothing(client: OpenAI): Promise<unknown[]> {
  const unknown: { runId?: string } = {};
  const cancelled = client.beta.threads.runs.cancel('thread_1', '').catch(() => 'rejected');
  const retrieved = client.beta.threads.runs.retrieve('thread_1', unknown.runId as string).catch(() => 'rejected');
  return [await cancelled, await retrieved];
}

export async function detach(client: OpenAI, assistantId: string): Promise<string> {
  const { create } = client.beta.threads;
  const { createAndPoll } = client.beta.threads.runs;
  const thread = await create();
  const run = await createAndPoll(thread.id, { assistant_id: assistantId }, undefined);
  return run.status;
}

/** Polling as people carry it over from Python: `while` loops on the status, a deadline, and a cancel when it passes. */
import type OpenAI from 'openai-assistants-shim';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class RunTimeoutError extends Error {}

/** Waits for a run to leave `queued` and `in_progress`; cancels it and throws when that takes too long. */
export async function waitOnRun(
  client: OpenAI,
  run: OpenAI.Beta.Threads.Run,
  thread: { id: string },
  timeoutMs = 60_000,
): Promise<OpenAI.Beta.Threads.Run> {
  const start = Date.now();
  while (run.status === 'queued' || run.status === 'in_progress') {
    if (Date.now() - start > timeoutMs) {
      await client.beta.threads.runs.cancel(thread.id, run.id);
      throw new RunTimeoutError(`Run ${run.id} took longer than ${timeoutMs} ms`);
    }
    run = await client.beta.threads.runs.retrieve(thread.id, run.id);
    await sleep(2);
  }
  return run;
}

/** Waits until the thread can be used again after a cancel. */
export async function waitUntilFree(client: OpenAI, threadId: string): Promise<OpenAI.Beta.Threads.RunStatus[]> {
  const seen: OpenAI.Beta.Threads.RunStatus[] = [];
  for (;;) {
    const { data } = await client.beta.threads.runs.list(threadId, { limit: 1, order: 'desc' });
    const status = data[0]?.status;
    if (status === undefined) return seen;
    if (seen.at(-1) !== status) seen.push(status);
    if (!['queued', 'in_progress', 'cancelling'].includes(status)) return seen;
    await sleep(2);
  }
}

/** Asks, and asks again when the thread is busy. */
export async function askWithRetry(client: OpenAI, threadId: string, content: string): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const message = await client.beta.threads.messages.create(threadId, { role: 'user', content });
      return message.id;
    } catch (error) {
      const isBusy = error instanceof Error && /while a run (run_\w+) is active/.exec(error.message);
      if (!isBusy || attempt > 5) throw error;
      await client.beta.threads.runs.cancel(threadId, isBusy[1] ?? '');
      await waitUntilFree(client, threadId);
    }
  }
}

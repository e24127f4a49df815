import { OpenAI as Sdk } from 'openai';
import {
  MemoryStore,
  OpenAI,
  type AssistantsOptions,
  type ShadowOption,
  type ShadowResult,
} from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, vi } from 'vitest';

/** Creates an app that uses one fake and repeats its runs on another. */
export function createShadowApp(shadow: Partial<ShadowOption> = {}, options: AssistantsOptions = {}) {
  const fake = createFakeOpenAI();
  const other = createFakeOpenAI();
  const results: ShadowResult[] = [];
  const warnings: string[] = [];
  const work: Promise<unknown>[] = [];
  const warn = (message: string) => warnings.push(message);
  let gate = Promise.resolve();
  const fetch: typeof other.fetch = async (...args) => {
    await gate;
    return other.fetch(...args);
  };
  const client = new OpenAI({
    apiKey: 'test',
    fetch: fake.fetch,
    maxRetries: 0,
    logger: { error: warn, warn, info: () => undefined, debug: () => undefined },
    assistants: {
      store: new MemoryStore(),
      waitUntil: (promise) => work.push(promise),
      ...options,
      shadow: {
        sample: 1,
        client: new Sdk({ apiKey: 'other', baseURL: 'https://other.example/v1', fetch, maxRetries: 0 }),
        onResult: (result) => results.push(result),
        maxPerMinute: 1_000,
        ...shadow,
      },
    },
  });
  return {
    ...{ client, fake, other, results, warnings },
    /** Holds back the requests of repetitions until the test calls the returned function. */
    hold: (): (() => void) => {
      let open = (): void => undefined;
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
    /** Resolves when `onResult` has been called this many times. */
    told: (count: number) => vi.waitFor(() => expect(results).toHaveLength(count), 10_000),
    /** Resolves when all work of `waitUntil` is done: runs, and the repetitions that start when they end. */
    settle: async () => {
      for (let seen = -1; seen !== work.length; await new Promise((resolve) => setImmediate(resolve))) {
        seen = work.length;
        await Promise.all(work);
      }
    },
  };
}

export type ShadowApp = ReturnType<typeof createShadowApp>;

/** Creates a thread with a question, and an assistant. */
export async function startShadowed({ client }: ShadowApp, more: Partial<OpenAI.Beta.AssistantCreateParams> = {}) {
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Be brief.', ...more });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather in Oslo?' }] });
  return { assistantId: assistant.id, threadId: thread.id };
}

export const WEATHER: OpenAI.Beta.AssistantTool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

export const callsWeather = (...cities: string[]) => ({
  functionCalls: cities.map((city) => ({ name: 'get_weather', arguments: { city } })),
});

/** Runs a thread until the run ends, and answers its function calls with `answer`. */
export async function runShadowed(
  { client }: ShadowApp,
  { threadId, assistantId }: { threadId: string; assistantId: string },
  how: 'polled' | 'streamed',
  answer: (args: string) => string = () => '',
): Promise<OpenAI.Beta.Threads.Run> {
  const { runs } = client.beta.threads;
  const params = { assistant_id: assistantId };
  let run =
    how === 'polled' ? await runs.createAndPoll(threadId, params) : await runs.stream(threadId, params).finalRun();
  while (run.required_action) {
    const calls = run.required_action.submit_tool_outputs.tool_calls;
    const tool_outputs = calls.map((call) => ({ tool_call_id: call.id, output: answer(call.function.arguments) }));
    const outputs = { thread_id: threadId, tool_outputs };
    run =
      how === 'polled'
        ? await runs.submitToolOutputsAndPoll(run.id, outputs)
        : await runs.submitToolOutputsStream(run.id, outputs).finalRun();
  }
  return run;
}

import { OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import type { FakeOpenAI, FakeOpenAIOptions } from '../../src/testing/index.js';
import { setup, type Setup } from './setup.js';
import { noteWarnings } from './warnings.js';

export type RunParams = Partial<Omit<OpenAI.Beta.Threads.Runs.RunCreateParamsNonStreaming, 'stream'>>;
export type AssistantParams = Partial<OpenAI.Beta.AssistantCreateParams>;
type Run = OpenAI.Beta.Threads.Run;

export interface World extends Setup {
  warnings: string[];
}

/** Uses another account than `connectElsewhere`, so that its clients do not know which models this client found retired. */
export function createWorld(
  assistants: AssistantsOptions = {},
  { baseURL, ...fakeOptions }: FakeOpenAIOptions & { baseURL?: string } = {},
): World {
  const { warnings, logger } = noteWarnings();
  const apiKey = 'test-of-this-process';
  const base = baseURL === undefined ? {} : { baseURL };
  return { ...setup(assistants, fakeOptions, { apiKey, logger, ...base }), warnings };
}

export const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };

/** Each way to run an assistant on a new thread. */
export const WAYS: Record<string, (client: OpenAI, params: RunParams & { assistant_id: string }) => Promise<Run>> = {
  polled: async (client, params) => {
    const { id } = await client.beta.threads.create(thread);
    return client.beta.threads.runs.createAndPoll(id, params);
  },
  streamed: async (client, params) => {
    const { id } = await client.beta.threads.create(thread);
    return client.beta.threads.runs.stream(id, params).finalRun();
  },
  'polled on a new thread': (client, params) => client.beta.threads.createAndRunPoll({ ...params, thread }),
  'streamed on a new thread': (client, params) =>
    client.beta.threads.createAndRunStream({ ...params, thread }).finalRun(),
};

/** Parameters of a run that sends only a part of its thread. */
export const WINDOWED: RunParams = { truncation_strategy: { type: 'last_messages', last_messages: 1 } };

/** Each way to run an assistant, on its whole thread and on a part of it. */
export const CASES = Object.keys(WAYS).flatMap((way) => [
  { way, history: 'the whole thread', params: {} },
  { way, history: 'a window', params: WINDOWED },
]);

export async function run(
  { client }: Pick<World, 'client'>,
  way: string,
  assistant: AssistantParams & { model: string },
  params: RunParams = {},
): Promise<Run> {
  const { id } = await client.beta.assistants.create({ instructions: 'Answer.', ...assistant });
  const go = WAYS[way];
  if (!go) throw new Error(`No such way: ${way}`);
  return go(client, { assistant_id: id, ...params });
}

/** Lists the models of the requests to the service, in order. */
export const listModels = (fake: FakeOpenAI): unknown[] =>
  fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body?.model);

export const lastBody = (fake: FakeOpenAI): unknown =>
  fake.requests.findLast(({ path }) => path === '/responses')?.body;

export async function failure(call: PromiseLike<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof OpenAI.APIError) return error;
  throw new Error('No API error was thrown.', { cause: error });
}

import { afterAll, beforeAll, expect } from 'vitest';
import type { AssistantStreamEvent, OpenAI, Run } from 'openai-assistants-shim';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { inTime } from './pass-time.js';
import { readAll } from '../store/support/cells.js';
import { areThreadsStored, createWeatherAssistant, storeOf, type Setup } from './setup.js';

/** Reads all events of a stream. */
export async function collect(stream: AsyncIterable<AssistantStreamEvent>): Promise<AssistantStreamEvent[]> {
  const events: AssistantStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** Returns the error with which a promise rejects. Fails if it does not. */
export async function refusal(promise: PromiseLike<unknown>): Promise<Error> {
  const value = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(value instanceof Error)) throw new Error('was not refused');
  return value;
}

/** Makes a file fail if any of its tests leaves a rejection unhandled. */
export function forbidUnhandledRejections(): void {
  const seen: unknown[] = [];
  const remember = (reason: unknown) => seen.push(reason);
  beforeAll(() => {
    process.on('unhandledRejection', remember);
  });
  afterAll(async () => {
    // The process emits `unhandledRejection` after all microtasks.
    await new Promise((resolve) => setTimeout(resolve, 0));
    process.off('unhandledRejection', remember);
    expect(seen).toEqual([]);
  });
}

/** Creates a thread with a question, and an assistant with the weather tool. */
export async function ask(
  { client }: Pick<Setup, 'client'> & Partial<Setup>,
  content = 'Weather?',
): Promise<{ threadId: string; assistantId: string }> {
  const assistant = await createWeatherAssistant(client);
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content }] });
  return { threadId: thread.id, assistantId: assistant.id };
}

/** Returns a reply that calls the weather tool, once for each call id. */
export const callsWeather = (...callIds: string[]) => ({
  functionCalls: callIds.map((callId) => ({ name: 'get_weather', arguments: { city: 'Oslo' }, callId })),
});

/** The ways to follow a run. */
export const FOLLOWING = ['polled', 'streamed'] as const;
export type Following = (typeof FOLLOWING)[number];

/** Streams a run until it ends or requires action, and returns all events. */
export async function streamToEnd(
  client: OpenAI,
  threadId: string,
  assistantId: string,
): Promise<AssistantStreamEvent[]> {
  return collect(await client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true }));
}

/** Runs an assistant until the run ends or requires action. */
export async function runToEnd(
  client: OpenAI,
  threadId: string,
  assistantId: string,
  following: Following = 'polled',
): Promise<Run> {
  if (following === 'streamed') return takeRun(await streamToEnd(client, threadId, assistantId));
  return client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
}

/** Returns the parameters that submit `sunny` for every call of a run. */
export function outputsFor(run: Run) {
  const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
  return {
    thread_id: run.thread_id,
    tool_outputs: calls.map(({ id }) => ({ tool_call_id: id, output: 'sunny' })),
  };
}

/** Submits `sunny` for every call of a run, and follows the run further. */
export async function answer(client: OpenAI, run: Run, following: Following = 'polled'): Promise<Run> {
  const body = outputsFor(run);
  if (following === 'polled') return client.beta.threads.runs.submitToolOutputsAndPoll(run.id, body);
  return takeRun(await collect(await client.beta.threads.runs.submitToolOutputs(run.id, { ...body, stream: true })));
}

/** Returns the run in the last event of a stream. */
export function takeRun(events: readonly AssistantStreamEvent[]): Run {
  const last = events.at(-1);
  if (!last || !('object' in last.data) || last.data.object !== 'thread.run') throw new Error('no final run');
  return last.data;
}

type ShownItem = Record<string, unknown> & { id?: string; type?: string };

/** Lists the texts of the messages in the service's conversation, oldest first, and the call ids of its calls and outputs. */
export function showConversation(fake: FakeOpenAI, threadId: string): string[] {
  return showItems(readConversation(fake, threadId));
}

/** Like {@link showConversation}, but for a thread in the store too. */
export async function showThread(fake: FakeOpenAI, threadId: string): Promise<string[]> {
  return showItems(await readItems(fake, threadId));
}

/** Reads the items of a thread from the store or the service, oldest first. */
export async function readItems(fake: FakeOpenAI, threadId: string): Promise<ShownItem[]> {
  if (!areThreadsStored) return readConversation(fake, threadId);
  const entries = (await readAll(storeOf(fake))).filter(
    ({ partition, key }) => partition.endsWith(`t/${threadId}`) && key.startsWith('item/'),
  );
  return entries.map(({ value }) => (value as { d: ShownItem }).d);
}

const readConversation = (fake: FakeOpenAI, threadId: string): ShownItem[] =>
  fake.conversations.find(({ id }) => id === threadId.replace('thread_', 'conv_'))?.items ?? [];

const showItems = (items: readonly ShownItem[]): string[] =>
  items.map((item) => {
    if (item.type === 'message') return `${String(item['role'])}: ${readText(item['content'])}`;
    return item.type === 'function_call_output'
      ? `output ${String(item['call_id'])}`
      : `${String(item.type)} ${String(item['call_id'])}`;
  });

function readText(content: unknown): string {
  return (content as { text?: string }[]).map(({ text }) => text ?? '').join('');
}

/** Counts the requests of a kind, such as `POST /responses`, that reached the service. */
export function countRequests(fake: FakeOpenAI, kind: string): number {
  return fake.requests.filter(({ method, path }) => `${method} ${path.replace(/(conv|resp)_[^/]+/, '{id}')}` === kind)
    .length;
}

/** Expects that no run is active on a thread, that it has lost nothing, and that a new run on it answers. */
export async function expectUsable(
  { fake, client }: Pick<Setup, 'fake' | 'client'>,
  threadId: string,
  assistantId: string,
): Promise<void> {
  fake.reply('Still here.');
  const run = await inTime(runToEnd(client, threadId, assistantId));
  expect(run).toMatchObject({ status: 'completed', last_error: null });
  expect((await showThread(fake, threadId)).at(-1)).toBe('assistant: Still here.');
}

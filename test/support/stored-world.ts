import { MemoryStore, OpenAI, type AssistantsOptions, type Run, type Store } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { Mortal } from '../processes/support/mortal.js';
import { collect } from './flow-tools.js';
import { viewStore } from './other-process.js';
import { passTime } from './pass-time.js';
import { createWeatherAssistant } from './setup.js';

/** A process that can die or freeze, and its client. */
export interface MortalClient {
  mortal: Mortal;
  client: OpenAI;
}

/** Processes that share a thread which lives in their store. */
export interface StoredWorld {
  fake: FakeOpenAI;
  store: Store;
  threadId: string;
  assistantId: string;
  /** One more process that may be lost. */
  addMortal: () => MortalClient;
  /** One more process. */
  connect: () => OpenAI;
}

/** A thread in the store with a question, and an assistant with the weather tool. */
export async function createStoredWorld(
  options: AssistantsOptions = {},
  store: Store = new MemoryStore(),
): Promise<StoredWorld> {
  const fake = createFakeOpenAI();
  const connectTo = (own: Store, fetch: FakeOpenAI['fetch']): OpenAI =>
    new OpenAI({ apiKey: 'test', fetch, assistants: { history: 'store', ...options, store: own } });
  const connect = (): OpenAI => connectTo(viewStore(store), fake.fetch);
  const client = connect();
  const assistant = await passTime(createWeatherAssistant(client));
  const thread = await passTime(client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] }));
  return {
    fake,
    store,
    threadId: thread.id,
    assistantId: assistant.id,
    connect,
    addMortal: () => {
      const mortal = new Mortal(store, fake.fetch);
      return { mortal, client: connectTo(mortal.store, mortal.fetch) };
    },
  };
}

/** The thread's only run, as a list shows it: a list brings nothing on. */
export async function listRun(client: OpenAI, threadId: string): Promise<Run> {
  const { data } = await passTime(client.beta.threads.runs.list(threadId));
  const [run] = data;
  if (!run || data.length > 1) throw new Error(`${data.length} runs, where one was expected`);
  return run;
}

/** Messages as a user sees them, oldest first. */
export async function listTexts(client: OpenAI, threadId: string): Promise<string[]> {
  const { data } = await passTime(client.beta.threads.messages.list(threadId, { order: 'asc', limit: 100 }));
  return data.map(({ role, content }) => {
    const [part] = content;
    return `${role}: ${part?.type === 'text' ? part.text.value : String(part?.type)}`;
  });
}

/** How often the model was asked. */
export const countCalls = (fake: FakeOpenAI): number =>
  fake.requests.filter(({ method, path }) => method === 'POST' && path === '/responses').length;

/** What the last request showed the model, oldest first. */
export function listSent(fake: FakeOpenAI): string[] {
  const input = fake.requests.findLast(({ path }) => path === '/responses')?.body?.['input'];
  if (!Array.isArray(input)) throw new Error('no input was sent');
  return input.map((item: { type?: string; role?: string; content?: unknown; call_id?: string }) => {
    if (item.call_id !== undefined) return `${String(item.type)} ${item.call_id}`;
    const { content } = item;
    const text =
      typeof content === 'string' ? content : (content as { text?: string }[]).map((part) => part.text).join('');
    return `${String(item.role)}: ${text}`;
  });
}

/** The thread is free, and its next run shows the model all of it, which is resolved. */
export async function goOn({ fake, assistantId, threadId }: StoredWorld, client: OpenAI): Promise<string[]> {
  fake.respond(() => 'Still here.');
  const run = await passTime(client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId }));
  if (run.status !== 'completed') throw new Error(`The next run is ${run.status}: ${String(run.last_error?.message)}`);
  return listSent(fake);
}

/** Starts a run which its process does not wait for. */
export async function startRun(
  { threadId, assistantId }: StoredWorld,
  client: OpenAI,
  following: 'polled' | 'streamed',
): Promise<void> {
  const { runs } = client.beta.threads;
  const params = { assistant_id: assistantId };
  if (following === 'polled') await runs.create(threadId, params);
  else void collect(await runs.create(threadId, { ...params, stream: true })).catch(() => undefined);
}

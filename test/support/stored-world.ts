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

/** Processes that share a thread in their store. */
export interface StoredWorld {
  fake: FakeOpenAI;
  store: Store;
  threadId: string;
  assistantId: string;
  /** Adds a process that can die or freeze. */
  addMortal: () => MortalClient;
  /** Adds a process, and returns its client. */
  connect: () => OpenAI;
}

/** Creates a thread in the store with a question, and an assistant with the weather tool. */
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

/** Returns the thread's only run, as `runs.list` shows it. Unlike `retrieve`, that never continues a run. */
export async function listRun(client: OpenAI, threadId: string): Promise<Run> {
  const { data } = await passTime(client.beta.threads.runs.list(threadId));
  const [run] = data;
  if (!run || data.length > 1) throw new Error(`${data.length} runs, where one was expected`);
  return run;
}

/** Lists the messages of a thread, oldest first. */
export async function listTexts(client: OpenAI, threadId: string): Promise<string[]> {
  const { data } = await passTime(client.beta.threads.messages.list(threadId, { order: 'asc', limit: 100 }));
  return data.map(({ role, content }) => {
    const [part] = content;
    return `${role}: ${part?.type === 'text' ? part.text.value : String(part?.type)}`;
  });
}

/** Counts the requests to the model. */
export const countCalls = (fake: FakeOpenAI): number =>
  fake.requests.filter(({ method, path }) => method === 'POST' && path === '/responses').length;

/** Lists the input of the last request, oldest first. */
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

/** Starts another run on the thread, which must complete. Returns what that run sent to the model. */
export async function goOn({ fake, assistantId, threadId }: StoredWorld, client: OpenAI): Promise<string[]> {
  fake.respond(() => 'Still here.');
  const run = await passTime(client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId }));
  if (run.status !== 'completed') throw new Error(`The next run is ${run.status}: ${String(run.last_error?.message)}`);
  return listSent(fake);
}

/** Starts a run without waiting for its end. */
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

import { OpenAI, MemoryStore, type AssistantsOptions, type Store } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI, type FakeOpenAIOptions } from '../../src/testing/index.js';
import { createSlowStore } from './tampered-store.js';

export interface Setup {
  fake: FakeOpenAI;
  client: OpenAI;
  /** The store of the client. Other clients can use it to see the same threads. */
  store: NonNullable<AssistantsOptions['store']>;
}

/** Creates a drop-in client with a new fake and a new store. */
export function setup(
  assistants: AssistantsOptions = {},
  fakeOptions: FakeOpenAIOptions = {},
  clientOptions: ConstructorParameters<typeof OpenAI>[0] = {},
): Setup {
  const fake = createFakeOpenAI(fakeOptions);
  const store = slowDown(assistants.store ?? new MemoryStore());
  STORES.set(fake, store);
  const client = new OpenAI({
    apiKey: 'test',
    fetch: fake.fetch,
    ...clientOptions,
    assistants: { ...DEFAULTS, ...assistants, store },
  });
  return { fake, client, store };
}

/**
 * Whether tests run in the lane `own-threads`, in which threads are in the caller's store unless a test says otherwise. It skips
 * tests of what only conversations have: their requests, locks and lost answers, and background or stored responses.
 */
export const areThreadsStored = process.env.THREADS_IN === 'store';

/** The ways to execute runs. The service can only execute responses in the background if it stores them. */
export const EXECUTIONS: readonly ('background' | 'foreground')[] = areThreadsStored
  ? ['foreground']
  : ['background', 'foreground'];

/** Returns the requests that a flow sends in this lane. In `own-threads`, it sends none for conversations. */
export const inThisHome = (requests: readonly string[]): string[] =>
  requests.filter((request) => !areThreadsStored || !request.includes(' /conversations'));

const DEFAULTS: AssistantsOptions = areThreadsStored ? { history: 'store' } : {};

const STORES = new WeakMap<FakeOpenAI, Store>();

/** Returns the store of the client that {@link setup} created with a fake. */
export function storeOf(fake: FakeOpenAI): Store {
  const store = STORES.get(fake);
  if (!store) throw new Error('no client was set up with this fake');
  return store;
}

/** How long (ms) each write takes in the lanes with a slow store. */
const WRITE_MS = Number(process.env.STORE_WRITE_MS ?? 0);

/** Whether the store is slow. It waits in real time, so a test with fake time cannot measure durations. */
export const isStoreSlow = WRITE_MS > 0;

/** The real timer, even if a test stops time. */
const { setTimeout: startTimer } = globalThis;
const pass = (milliseconds: number): Promise<void> => new Promise((resolve) => startTimer(resolve, milliseconds));

const slowDown = (store: Store): Store => (WRITE_MS > 0 ? createSlowStore(WRITE_MS, store, pass) : store);

export const weatherTool: OpenAI.Beta.FunctionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

/** Creates an assistant with the weather tool. */
export function createWeatherAssistant(client: OpenAI): Promise<OpenAI.Beta.Assistant> {
  return client.beta.assistants.create({
    model: 'gpt-4o',
    name: 'Weather',
    instructions: 'Answer in one sentence.',
    tools: [weatherTool],
  });
}

/** Returns the requests to the service from index `from` on, as `METHOD /path` without ids. */
export function takeRequests(fake: FakeOpenAI, from = 0): string[] {
  return fake.requests
    .slice(from)
    .map(({ method, path }) => `${method} ${path.replace(/(conv|resp|msg|fc)_[^/]+/g, '{$1}')}`);
}

import { OpenAI, MemoryStore, type AssistantsOptions, type Store } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI, type FakeOpenAIOptions } from '../../src/testing/index.js';
import { createSlowStore } from './tampered-store.js';

export interface Setup {
  fake: FakeOpenAI;
  client: OpenAI;
  /** The client's store: another client of the same setup sees the same threads. */
  store: NonNullable<AssistantsOptions['store']>;
}

/** A drop-in client on a fake upstream, with a store of its own. */
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
 * In the lane `own-threads`, threads live in the caller's store unless a test says otherwise. Tests of what only a
 * conversation has (its requests, locks and lost answers; responses in the background or kept at the service) are skipped.
 */
export const areThreadsStored = process.env.THREADS_IN === 'store';

/** How the service executes runs: what it is not to keep, it does in the foreground only. */
export const EXECUTIONS: readonly ('background' | 'foreground')[] = areThreadsStored
  ? ['foreground']
  : ['background', 'foreground'];

/** Requests as `takeRequests` names them, without those of conversations where there are none. */
export const inThisHome = (requests: readonly string[]): string[] =>
  requests.filter((request) => !areThreadsStored || !request.includes(' /conversations'));

const DEFAULTS: AssistantsOptions = areThreadsStored ? { history: 'store' } : {};

const STORES = new WeakMap<FakeOpenAI, Store>();

/** The store of the client that was set up with a fake. */
export function storeOf(fake: FakeOpenAI): Store {
  const store = STORES.get(fake);
  if (!store) throw new Error('no client was set up with this fake');
  return store;
}

/** How long (ms) each write takes in the lanes of the slow store. */
const WRITE_MS = Number(process.env.STORE_WRITE_MS ?? 0);

/** The store takes its time by the machine's clock: what a test measures by a clock that it moves itself says nothing. */
export const isStoreSlow = WRITE_MS > 0;

/** By the machine's own clock, also where a test lets time stand still. */
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

/** An assistant with the weather tool. */
export function createWeatherAssistant(client: OpenAI): Promise<OpenAI.Beta.Assistant> {
  return client.beta.assistants.create({
    model: 'gpt-4o',
    name: 'Weather',
    instructions: 'Answer in one sentence.',
    tools: [weatherTool],
  });
}

/** Requests that went upstream since the last call, as `METHOD /path` with ids left out. */
export function takeRequests(fake: FakeOpenAI, from = 0): string[] {
  return fake.requests
    .slice(from)
    .map(({ method, path }) => `${method} ${path.replace(/(conv|resp|msg|fc)_[^/]+/g, '{$1}')}`);
}

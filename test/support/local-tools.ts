import { vi } from 'vitest';
import type { AssistantsOptions, LocalTools, OpenAI, Store } from 'openai-assistants-shim';
import { viewStore } from './other-process.js';
import { passTime } from './pass-time.js';
import { setup, weatherTool } from './setup.js';

export const FOUND = [
  { file_id: 'file-a', file_name: 'cake.txt', score: 0.9, text: 'Bake for an hour.' },
  { file_id: 'file-b', file_name: 'pie.txt', score: 0.4, text: 'Pies are round.' },
];
export const LOGS = { type: 'logs' as const, logs: '2' };

export const searches = { name: 'file_search', arguments: { query: 'cake' } };
export const runsCode = { name: 'code_interpreter', arguments: { code: 'print(1 + 1)' } };
export const asksWeather = { name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_w' };

export const tools = (): LocalTools & Required<Pick<LocalTools, 'file_search' | 'code_interpreter'>> => ({
  file_search: vi.fn(() => FOUND),
  code_interpreter: vi.fn(() => [LOGS]),
});

export const TOOLS: OpenAI.Beta.AssistantTool[] = [
  { type: 'file_search', file_search: { max_num_results: 5 } },
  { type: 'code_interpreter' },
  weatherTool,
];

export async function createWorld(local: LocalTools = tools(), options: AssistantsOptions = {}) {
  const world = setup({ tools: local, ...options });
  const { client } = world;
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: TOOLS });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Cake?' }] });
  return { ...world, assistant, threadId: thread.id };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

export const poll = ({ client, threadId, assistant }: World) =>
  passTime(client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistant.id }));

export const listSteps = async ({ client, threadId }: World, runId: string) =>
  (await client.beta.threads.runs.steps.list(runId, { thread_id: threadId, order: 'asc' })).data;

export const callsOf = (step: OpenAI.Beta.Threads.Runs.RunStep | undefined): unknown[] =>
  step?.step_details.type === 'tool_calls' ? step.step_details.tool_calls : [];

export const listBodies = ({ fake }: Pick<World, 'fake'>) =>
  fake.requests.filter(({ method, path }) => method === 'POST' && path === '/responses').map(({ body }) => body);

/** Lists the outputs of calls in the first conversation. */
export const listOutputs = ({ fake }: Pick<World, 'fake'>) =>
  (fake.conversations[0]?.items ?? [])
    .filter(({ type }) => type === 'function_call_output')
    .map(({ output }) => output);

/** Returns a tool that waits until the test releases it. */
export function holdTool() {
  let reach = (): void => undefined;
  let release = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const signals: AbortSignal[] = [];
  const code_interpreter = vi.fn(async ({ signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    reach();
    await released;
    return [LOGS];
  });
  return { code_interpreter, reached, release, signals };
}

/** Returns the store as a process uses it. After `kill`, the store never answers, as if the process had died. */
export function createMortal(store: Store): { store: Store; kill: () => void } {
  let isDead = false;
  const unless = <T>(work: () => Promise<T>): Promise<T> => (isDead ? new Promise(() => undefined) : work());
  const view = viewStore(store);
  return {
    store: {
      get: (...args) => unless(() => view.get(...args)),
      getMany: (...args) => unless(() => view.getMany(...args)),
      list: (...args) => unless(() => view.list(...args)),
      write: (...args) => unless(() => view.write(...args)),
      partitions: (...args) => unless(() => view.partitions(...args)),
    },
    kill: () => {
      isDead = true;
    },
  };
}

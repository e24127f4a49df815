import OpenAI from 'openai';
import { vi, type Mock } from 'vitest';
import { Assistants } from '../../src/client/assistants.js';
import { setBackend } from '../../src/client/backend.js';
import { unlessLeft } from '../../src/client/leave-call.js';
import { openEvents } from '../../src/client/open-events.js';
import { toClientError } from '../../src/client/sdk-errors.js';
import { Threads } from '../../src/client/threads.js';
import type { AssistantsEngine } from '../../src/engine/engine.js';
import { schemas } from '../../src/schemas/index.js';
import type { AssistantStreamEvent, Run } from '../../src/types/index.js';
import type { Call } from '../../src/upstream/call.js';

const OBJECT_METHODS = [
  ...['createAssistant', 'retrieveAssistant', 'updateAssistant', 'deleteAssistant'],
  ...['createThread', 'retrieveThread', 'updateThread', 'deleteThread'],
  ...['createMessage', 'retrieveMessage', 'updateMessage', 'deleteMessage'],
  ...['createRun', 'createThreadAndRun', 'submitToolOutputs', 'retrieveRun', 'updateRun', 'cancelRun'],
  'retrieveRunStep',
];
const LIST_METHODS = ['listAssistants', 'listMessages', 'listRuns', 'listRunSteps'];
const STREAM_METHODS = ['streamRun', 'streamThreadAndRun', 'streamToolOutputs'];

/** An engine whose every method is a mock: objects name the method, lists are empty, streams have two events. */
export type StubEngine = Record<keyof AssistantsEngine, Mock> & AssistantsEngine;

export function createStubEngine(): StubEngine {
  const engine: Record<string, Mock> = { waitForRunRest: vi.fn(() => null) };
  for (const name of OBJECT_METHODS) {
    engine[name] = vi.fn(async () => ({ id: name, thread_id: 'thread_1', status: 'completed' }));
  }
  for (const name of LIST_METHODS) engine[name] = vi.fn(async () => createListPage([]));
  for (const name of STREAM_METHODS) engine[name] = vi.fn(async () => createEvents(runEvents()));
  return engine as unknown as StubEngine;
}

export function createListPage<T extends { id: string }>(data: T[], hasMore = false) {
  return {
    object: 'list' as const,
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}

export function createRun(status: Run['status'], id = 'run_1'): Run {
  return { id, object: 'thread.run', thread_id: 'thread_1', status } as Run;
}

export function runEvents(): AssistantStreamEvent[] {
  return [
    { event: 'thread.run.created', data: createRun('queued') },
    { event: 'thread.run.completed', data: createRun('completed') },
  ];
}

export async function* createEvents(events: AssistantStreamEvent[]): AsyncGenerator<AssistantStreamEvent> {
  yield* events;
}

/** A client that fails a test which makes it send anything. */
export function createClient(): OpenAI {
  return new OpenAI({
    apiKey: 'test',
    fetch: async () => {
      throw new Error('nothing may be sent');
    },
  });
}

const noFiles = () => Promise.reject(new Error('nothing may be asked of files'));

/** The legacy resources over a stub engine. */
export function createSurface(client = createClient(), engine = createStubEngine()) {
  const service = {
    ...{ engine, schemas, rollout: null, tellCall: () => undefined },
    ...{ toClientError, openEvents, unlessLeft },
    files: { retrieve: noFiles, content: noFiles, delete: noFiles, copyIn: () => null },
    prune: () => Promise.reject(new Error('nothing may be deleted')),
  };
  setBackend(client, { client, options: {}, legacy: null, load: async () => service, loaded: () => service });
  return { client, engine, assistants: new Assistants(client), threads: new Threads(client) };
}

/** The call that a mocked engine method was given last. */
export function lastCall(method: Mock): Call {
  return method.mock.lastCall?.at(-1) as Call;
}

/** The arguments, but the call, that a mocked engine method was given last. */
export function lastArguments(method: Mock): unknown[] {
  return method.mock.lastCall?.slice(0, -1) ?? [];
}

/** The arguments, but the calls, that a mocked engine method was given each time. */
export function allArguments(method: Mock): unknown[][] {
  return method.mock.calls.map((args: unknown[]) => args.slice(0, -1));
}

/** What the promise was rejected with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  let failure: unknown = new Error('was not rejected');
  await promise.then(undefined, (error: unknown) => {
    failure = error;
  });
  return failure;
}

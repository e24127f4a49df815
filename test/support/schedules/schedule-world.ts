import { MemoryStore, OpenAI, type AssistantsOptions, type Run, type Store } from 'openai-assistants-shim';
import { viewStore } from '../other-process.js';
import { createWeatherAssistant } from '../setup.js';
import { createGates, type Gates } from './gates.js';
import { GatedProcess } from './gated-process.js';
import { RunHistory, type Span } from './run-history.js';
import { createService, type Service } from './service.js';
import type fc from 'fast-check';

/** One of the threads of a schedule. */
export interface ScheduledThread {
  id: string;
  /** When a caller first learned that it is deleted; Infinity if none did. */
  deletedAt: number;
  /** Its runs by id, in the order in which the test has seen them. */
  runs: Map<string, RunHistory>;
  /** The ids of runs with a window. */
  windowed: Set<string>;
  /** The complete messages in streams, by run. */
  told: Map<string, Set<string>>;
}

/** Several processes with one store and one service, and everything that they have seen. */
export interface ScheduleWorld extends Service {
  gates: Gates;
  store: Store;
  home: Home;
  processes: GatedProcess[];
  threads: ScheduledThread[];
  assistantId: string;
  /** The faults so far. */
  faults: string[];
  /** Returns the next tick: a number that grows with each call. */
  now: () => number;
  see: (thread: ScheduledThread, run: Run, by: string, span: Span) => void;
}

type Home = Extract<AssistantsOptions['history'], string>;

export interface ScheduleOptions {
  store?: Store;
  /** Where the threads are. Default: in conversations. */
  home?: Home;
  /** Wraps the store of each process. A test of these tests uses it to break the store. */
  disguise?: (store: Store, process: () => GatedProcess) => Store;
}

/** How far (ms) the clock of each process is ahead, for threads in the store. Only the last process has the right time. */
const AHEAD = [50_000, -100_000, 45_000, -15_000];

export async function createScheduleWorld(
  scheduler: fc.Scheduler,
  { store = new MemoryStore(), home = 'conversations', disguise = (own) => own }: ScheduleOptions = {},
): Promise<ScheduleWorld> {
  const gates = createGates(scheduler);
  const service = createService(gates);
  const { fake } = service;
  const faults: string[] = [];
  const processes = ['P0', 'P1', 'P2', 'P3', 'last'].map((name, index): GatedProcess => {
    const process: GatedProcess = new GatedProcess(name, {
      gates,
      fake,
      ahead: home === 'store' ? (AHEAD[index] ?? 0) : 0,
      store: disguise(viewStore(store), () => process),
    });
    return process;
  });
  const state = { now: 0 };
  return {
    ...service,
    gates,
    store,
    home,
    processes,
    faults,
    ...(await createPlaces(
      new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: viewStore(store), history: home } }),
    )),
    now: () => (state.now += 1),
    see: (thread, run, by, span) => {
      const known = thread.runs.get(run.id) ?? new RunHistory(run.id, home === 'store');
      thread.runs.set(run.id, known);
      gates.note(`  ${by} sees ${run.status}`);
      const isUsageKnown = !gates.trace.some((line) => line.endsWith('POST /responses fails'));
      faults.push(...known.see(run, by, span, isUsageKnown));
    },
  };
}

/** Creates two threads with a question each, and an assistant. */
async function createPlaces(client: OpenAI): Promise<Pick<ScheduleWorld, 'threads' | 'assistantId'>> {
  const assistant = await createWeatherAssistant(client);
  const threads: ScheduledThread[] = [];
  for (const content of ['Weather?', 'And there?']) {
    const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content }] });
    threads.push({ id, deletedAt: Infinity, runs: new Map(), windowed: new Set(), told: new Map() });
  }
  return { threads, assistantId: assistant.id };
}

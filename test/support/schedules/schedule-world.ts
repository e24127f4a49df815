import { MemoryStore, OpenAI, type Run, type Store } from 'openai-assistants-shim';
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
  /** When a caller was told that it is deleted; Infinity where none was. */
  deletedAt: number;
  /** Its runs, by id, in the order in which the test learned of them. */
  runs: Map<string, RunHistory>;
  /** Runs that were asked for with a window. */
  windowed: Set<string>;
}

/** Several processes on one store and one service, and all that was seen there. */
export interface ScheduleWorld extends Service {
  gates: Gates;
  store: Store;
  processes: GatedProcess[];
  threads: ScheduledThread[];
  assistantId: string;
  /** What must not be, as it was found. */
  faults: string[];
  /** Counts what is noted: the later, the greater. */
  now: () => number;
  see: (thread: ScheduledThread, run: Run, by: string, span: Span) => void;
}

export interface ScheduleOptions {
  store?: Store;
  /** Stands between each process and the store: a test of the tests breaks it there. */
  disguise?: (store: Store, process: () => GatedProcess) => Store;
}

export async function createScheduleWorld(
  scheduler: fc.Scheduler,
  { store = new MemoryStore(), disguise = (own) => own }: ScheduleOptions = {},
): Promise<ScheduleWorld> {
  const gates = createGates(scheduler);
  const service = createService(gates);
  const { fake } = service;
  const faults: string[] = [];
  const processes = ['P0', 'P1', 'P2', 'P3', 'last'].map((name): GatedProcess => {
    const process: GatedProcess = new GatedProcess(name, {
      gates,
      fake,
      store: disguise(viewStore(store), () => process),
    });
    return process;
  });
  const state = { now: 0 };
  return {
    ...service,
    gates,
    store,
    processes,
    faults,
    ...(await createPlaces(new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: viewStore(store) } }))),
    now: () => (state.now += 1),
    see: (thread, run, by, span) => {
      const known = thread.runs.get(run.id) ?? new RunHistory(run.id);
      thread.runs.set(run.id, known);
      gates.note(`  ${by} sees ${run.status}`);
      const isUsageKnown = !gates.trace.some((line) => line.endsWith('POST /responses fails'));
      faults.push(...known.see(run, by, span, isUsageKnown));
    },
  };
}

/** Two threads with a question each, and an assistant. */
async function createPlaces(client: OpenAI): Promise<Pick<ScheduleWorld, 'threads' | 'assistantId'>> {
  const assistant = await createWeatherAssistant(client);
  const threads: ScheduledThread[] = [];
  for (const content of ['Weather?', 'And there?']) {
    const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content }] });
    threads.push({ id, deletedAt: Infinity, runs: new Map(), windowed: new Set() });
  }
  return { threads, assistantId: assistant.id };
}

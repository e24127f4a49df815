import { OpenAIError, type AssistantStreamEvent, type OpenAI, type Run } from 'openai-assistants-shim';
import { findGrammarFaults } from '../event-grammar.js';
import { collect, outputsFor } from '../flow-tools.js';
import { readAnswer } from './read-answer.js';
import { FAULT_MESSAGE, type GatedProcess } from './gated-process.js';
import type { ScheduledThread, ScheduleWorld } from './schedule-world.js';

type Work<T> = (threads: OpenAI['beta']['threads']) => PromiseLike<T>;

/** Makes calls in one process on one thread, as an app does, and notes all results. */
export class Caller {
  readonly thread: ScheduledThread;
  readonly #world: ScheduleWorld;
  readonly #process: GatedProcess;

  constructor(world: ScheduleWorld, process: GatedProcess, thread: ScheduledThread) {
    this.#world = world;
    this.#process = process;
    this.thread = thread;
  }

  get place(): { thread_id: string } {
    return { thread_id: this.thread.id };
  }

  /** Polls a run until it ends or requires action. Null if the call fails. */
  poll(id: string, pollIntervalMs = 2_000): Promise<Run | null> {
    return this.look(({ runs }) => runs.poll(id, this.place, { pollIntervalMs }));
  }

  async list(): Promise<Run[] | null> {
    const from = this.#world.now();
    const page = await this.call(({ runs }) => runs.list(this.thread.id));
    for (const run of page?.data ?? []) this.#see(run, from);
    return page?.data ?? null;
  }

  /** Submits an output for every call. Resolves with whether they were accepted; with `stream`, after the end of the stream. */
  async submit(run: Run, stream = false): Promise<boolean> {
    const history = this.thread.runs.get(run.id);
    const body = outputsFor(run);
    const callIds = body.tool_outputs.map(({ tool_call_id }) => tool_call_id);
    const awaiting = stream ? await this.#findAwaitingStep(run) : null;
    const from = this.#world.now();
    const progress = { isAccepted: false };
    const accept = (): void => {
      progress.isAccepted = true;
      history?.accept(callIds, { from, to: this.#world.now() });
    };
    history?.beginSubmission(from);
    if (awaiting !== null) {
      const submit: Work<AsyncIterable<AssistantStreamEvent>> = ({ runs }) =>
        runs.submitToolOutputs(run.id, { ...body, stream: true });
      await this.stream(submit, { awaiting, onStart: accept });
    } else if (await this.look(({ runs }) => runs.submitToolOutputs(run.id, body))) accept();
    return progress.isAccepted;
  }

  async update(id: string, value: string): Promise<void> {
    const done = this.thread.runs.get(id)?.beginUpdate(value, this.#world.now());
    const run = await this.look(({ runs }) => runs.update(id, { ...this.place, metadata: { value } }));
    if (run) done?.(this.#world.now());
  }

  async delete(): Promise<void> {
    const deleted = await this.call((threads) => threads.delete(this.thread.id));
    if (deleted) this.thread.deletedAt = Math.min(this.thread.deletedAt, this.#world.now());
  }

  /** Makes a call, and notes the run that it returns. Null if the call fails. */
  async look(work: Work<Run>): Promise<Run | null> {
    const from = this.#world.now();
    const run = await this.call(work);
    if (run) this.#see(run, from);
    return run;
  }

  /** Reads a stream to its end. Resolves with the run as in its last event of the run. */
  async stream(
    work: Work<AsyncIterable<AssistantStreamEvent>>,
    { awaiting, onStart }: { awaiting?: string; onStart?: () => void } = {},
  ): Promise<Run | null> {
    const from = this.#world.now();
    const seen: Run[] = [];
    const events = await this.call(async (threads) => {
      const stream = await work(threads);
      onStart?.();
      return collect(this.#watch(stream, from, seen));
    });
    // If this process was frozen, another may have presumed it dead and asked the model again: the thread may lack its text.
    if (events && !this.#process.wasAway) for (const event of events) this.#noteTold(event);
    const faults = events ? findGrammarFaults(events, awaiting === undefined ? {} : { awaiting }) : [];
    this.#world.faults.push(...faults.map((fault) => `${this.#process.name} streams: ${fault}`));
    return seen.at(-1) ?? null;
  }

  /** Makes a call. Null if it fails with an error that the API or a fault of the schedule explains. */
  async call<T>(work: Work<T>): Promise<T | null> {
    const from = this.#world.now();
    try {
      const answer = await work(this.#process.client.beta.threads);
      if (from > this.thread.deletedAt) this.#world.faults.push(`${this.#process.name}: an answer of a deleted thread`);
      return answer;
    } catch (error) {
      this.#world.gates.note(`  ${this.#process.name} is refused: ${String(error)}`);
      if (!isExpected(error)) this.#world.faults.push(`${this.#process.name}: ${String(error)}`);
      return null;
    }
  }

  async *#watch(
    stream: AsyncIterable<AssistantStreamEvent>,
    from: number,
    seen: Run[],
  ): AsyncGenerator<AssistantStreamEvent> {
    for await (const event of stream) {
      if ('object' in event.data && event.data.object === 'thread.run') {
        seen.push(event.data);
        this.#see(event.data, from);
      }
      yield event;
    }
  }

  #noteTold({ event, data }: AssistantStreamEvent): void {
    if (event !== 'thread.message.completed') return;
    const told = this.thread.told.get(data.run_id ?? '') ?? new Set<string>();
    this.thread.told.set(data.run_id ?? '', told);
    const text = readAnswer(data.content);
    if (text !== null) told.add(text);
  }

  #see(run: Run, from: number): void {
    this.#world.see(this.thread, run, this.#process.name, { from, to: this.#world.now() });
  }

  async #findAwaitingStep({ id }: Run): Promise<string | null> {
    const steps = await this.call(({ runs }) => runs.steps.list(id, this.place));
    return steps?.data.find(({ type, status }) => type === 'tool_calls' && status === 'in_progress')?.id ?? null;
  }
}

/** Whether a schedule may cause an error: a refusal of the API, a fault of the store, or a lost answer. */
function isExpected(error: unknown): boolean {
  if (!(error instanceof OpenAIError)) return false;
  if (error.cause instanceof Error && error.cause.message === FAULT_MESSAGE) return true;
  if (!('status' in error)) return false;
  return error.status === 404 || error.status === undefined || (error.status === 400 && !isOurs(error.message));
}

/** Whether a refusal is a fault of the library or of the test, and not of the caller. */
const isOurs = (message: string): boolean => /No tool output found|createFakeOpenAI/.test(message);

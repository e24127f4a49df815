import { AsyncQueue } from '../lib/async-queue.js';
import { nowInSeconds } from '../lib/clock.js';
import { hideEventContent } from '../mapping/to-assistants/hide-search-content.js';
import type { Translator } from '../stream/translate-events.js';
import type { AssistantStreamEvent, Run, RunStatus, RunStep } from '../types/index.js';
import type { EngineContext } from './context.js';
import { runKey, type RunRecord } from './records.js';
import { isEnded, transitionRun, type TransitionDetails } from './run-lifecycle.js';

/** Why the engine itself stops a response. */
export type StopReason = 'cancelled' | 'expired';

/**
 * One turn of a run (one response) while this process works on it: the run's current state, who listens to its events
 * and who waits for its next status. The state lives here; what happens to it is decided in `execute-run.ts`.
 */
export class RunExecution {
  /** Stops the response in flight; the reason is a `StopReason`. */
  readonly controller = new AbortController();
  /** Resolves when this process has nothing more to do for the turn. Never rejects. */
  done: Promise<void> = Promise.resolve();
  /** Makes legacy events of upstream ones; null until the response has its id. */
  translator: Translator | null = null;

  readonly #ctx: EngineContext;
  #record: RunRecord;
  #version: string | null;
  #stopReason: StopReason | null = null;
  readonly #subscriptions: { queue: AsyncQueue<AssistantStreamEvent>; unlink: () => void }[] = [];
  #waiting: (() => void)[] = [];

  constructor(ctx: EngineContext, record: RunRecord, version: string | null) {
    this.#ctx = ctx;
    this.#record = record;
    this.#version = version;
  }

  get record(): RunRecord {
    return this.#record;
  }

  get run(): Run {
    return this.#record.run;
  }

  /** The response of the turn; null until the service has named it. */
  get responseId(): string | null {
    return this.#record.responseIds[this.#record.turn] ?? null;
  }

  /** Why the engine has stopped the response, if it has: asked for at every event. */
  get stopReason(): StopReason | null {
    return this.#stopReason;
  }

  /** Every step of the run so far. */
  get steps(): RunStep[] {
    return [...this.#record.steps, ...(this.translator?.steps ?? [])];
  }

  /** Events from now on. Leaving the iteration early, or an abort of `signal`, cancels the run. */
  subscribe(signal?: AbortSignal | null): AsyncQueue<AssistantStreamEvent> {
    const stop = (): void => {
      this.stop('cancelled');
    };
    const queue = new AsyncQueue<AssistantStreamEvent>(stop);
    const subscription = { queue, unlink: () => signal?.removeEventListener('abort', stop) };
    this.#subscriptions.push(subscription);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    return queue;
  }

  /** Tells listeners of an event; content of search results is kept, and told only if the run asked for it. */
  emit(event: AssistantStreamEvent): void {
    const shown = this.#record.includeContent ? event : hideEventContent(event);
    for (const { queue } of this.#subscriptions) queue.push(shown);
  }

  /** Resolves at the next change of status, or when the turn is over. */
  nextChange(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  stop(reason: StopReason): void {
    this.#stopReason ??= reason;
    this.controller.abort(reason);
  }

  /** Sets the run's state in memory, without telling anybody. */
  assign(change: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...change };
  }

  /** Gives the run its next status, tells listeners and wakes those who wait. */
  enter(status: RunStatus, details: TransitionDetails = {}, at = nowInSeconds(this.#ctx.clock)): void {
    this.assign({ run: transitionRun(this.run, status, at, details) });
    this.announce();
  }

  /** Tells listeners of the current status, in a copy of theirs, and wakes those who wait. */
  announce(): void {
    this.emit({ event: `thread.run.${this.run.status}` as const, data: structuredClone(this.run) });
    this.wake();
  }

  wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Writes the record of a run that has just got its id, whatever stands there: an id that comes again is a new run. */
  async create(): Promise<void> {
    const { run } = this.#record;
    this.#version = await this.#ctx.records.runs.set(runKey(run.thread_id, run.id), this.#record);
  }

  /**
   * Writes the record. If somebody else wrote in between, their metadata and their wish to cancel are taken over; if
   * they have ended or continued the run, theirs stands and false is resolved. A record that is gone (thread deleted)
   * stays gone.
   */
  async save(next: RunRecord = this.#record): Promise<boolean> {
    const { runs } = this.#ctx.records;
    const key = runKey(next.run.thread_id, next.run.id);
    for (let record = next; ;) {
      const version = await runs.replace(key, record, this.#version);
      if (version !== null) {
        this.#version = version;
        this.#record = record;
        return true;
      }
      const current = await runs.get(key);
      if (current === null) {
        this.#record = record;
        return false;
      }
      this.#version = current.version;
      if (isEnded(current.value.run.status) || current.value.turn !== record.turn) {
        this.#record = current.value;
        return false;
      }
      record = {
        ...record,
        run: { ...record.run, metadata: current.value.run.metadata },
        cancelRequested: current.value.cancelRequested,
      };
    }
  }

  /** Whether anybody, in whatever process, has asked for the run's end. */
  async isCancelRequested(): Promise<boolean> {
    if (this.#record.cancelRequested) return true;
    const current = await this.#ctx.records.runs.get(runKey(this.run.thread_id, this.run.id));
    return current?.value.cancelRequested === true || current?.value.run.status === 'cancelled';
  }

  /** Writes the record only if nobody else wrote since it was read; otherwise takes theirs over and resolves false. */
  async claim(next: RunRecord): Promise<boolean> {
    const { runs } = this.#ctx.records;
    const key = runKey(next.run.thread_id, next.run.id);
    const version = await runs.replace(key, next, this.#version);
    const current = version === null ? await runs.get(key) : { value: next, version };
    this.#record = current?.value ?? this.#record;
    this.#version = current?.version ?? null;
    return version !== null;
  }

  /** The turn is over: listeners get no more events. On a fault of this process or its store they are told of it. */
  finish(fault?: Error): void {
    for (const { queue, unlink } of this.#subscriptions.splice(0)) {
      if (fault) queue.fail(fault);
      else queue.end();
      unlink();
    }
    this.wake();
  }
}

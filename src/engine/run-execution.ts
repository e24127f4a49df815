import { AsyncQueue } from '../lib/async-queue.js';
import { nowInSeconds } from '../lib/clock.js';
import { copyValue } from '../lib/plain-values.js';
import { hideEventContent } from '../mapping/to-assistants/hide-search-content.js';
import type { Translator } from '../stream/translate-events.js';
import type { AssistantStreamEvent, Run, RunStatus, RunStep } from '../types/index.js';
import type { EngineContext } from './context.js';
import { isFresh } from './lease.js';
import { runKey, type RunClaim, type RunRecord, type Versioned } from './records.js';
import { isEnded, transitionRun, type TransitionDetails } from './run-lifecycle.js';

/** Why the engine itself stops a response. */
export type StopReason = 'cancelled' | 'expired';

/** How long (ms) a response whose message is complete may take to end once its stream was left. */
const LAST_WORDS = 2_000;
/** How often (ms) it is looked whether another process has done what it is at. */
const CLAIM_WAIT = 100;

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
  /** Another process began what is done here, and died: what came of it is looked up first. */
  isHeir = false;

  readonly #name = crypto.randomUUID();
  readonly #ctx: EngineContext;
  #record: RunRecord;
  #version: string | null;
  #stopReason: StopReason | null = null;
  /** The last that was told is a complete message: the response has ended with it, or goes on with another item. */
  #hasAnswered = false;
  #isLeft = false;
  /** Aborts when listeners get no more events. */
  readonly #finished = new AbortController();
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

  /** The store does not know the run: it was made again of what the platform holds. */
  get isRestored(): boolean {
    return this.#version === null;
  }

  /** The response of the turn; null until the service has named it. */
  get responseId(): string | null {
    return this.#record.responseIds[this.#record.turn] ?? null;
  }

  /** Why the engine has stopped the response, if it has: asked for at every event. */
  get stopReason(): StopReason | null {
    return this.#stopReason;
  }

  /** Its stream was left early: the turn is about to end. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** Every step of the run so far. */
  get steps(): RunStep[] {
    return [...this.#record.steps, ...(this.translator?.steps ?? [])];
  }

  /**
   * Events from now on. Leaving the iteration early, or an abort of `signal`, cancels the run, unless the model has said
   * its last word.
   */
  subscribe(signal?: AbortSignal | null): AsyncQueue<AssistantStreamEvent> {
    const stop = (): void => {
      this.#leave();
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
    this.#hasAnswered = event.event === 'thread.message.completed';
    if (this.#isLeft && event.event === 'thread.run.step.created') this.stop('cancelled');
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

  /** Stops the response, but not between a message that callers leave with and the end of the response. */
  #leave(): void {
    this.#isLeft = true;
    this.assign({ left: true });
    if (!this.#hasAnswered) {
      this.stop('cancelled');
      return;
    }
    const over = this.#finished.signal;
    void this.#ctx.clock.sleep(LAST_WORDS, over).then(() => {
      if (!over.aborted) this.stop('cancelled');
    });
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
    const data = this.#subscriptions.length > 0 ? copyValue(this.run) : this.run;
    this.emit({ event: `thread.run.${this.run.status}` as const, data });
    this.wake();
  }

  wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Writes the record of a run that has just got its id, whatever stands there: an id that comes again is a new run. */
  async create(): Promise<void> {
    if (this.responseId === null) this.assign({ claim: this.#sign() });
    this.#version = await this.#ctx.records.runs.set(this.#key, this.#record);
  }

  /**
   * Writes the record. If somebody else wrote in between, their metadata and their wish to cancel are taken over; if
   * they have ended or continued the run, theirs stands and false is resolved. A record that is gone (thread deleted)
   * stays gone.
   */
  async save(next: RunRecord = this.#record): Promise<boolean> {
    const { isWritten, record, version } = await this.#write(next);
    this.#record = record;
    this.#version = version;
    return isWritten;
  }

  /**
   * Takes on what must be done to the run once, of all processes that are about to: resolves false, with the record as
   * it then is, when another one has done it, after waiting for it if it is at it. Until the next write but `renew`.
   */
  async occupy(): Promise<boolean> {
    const { clock } = this.#ctx;
    let current: Versioned<RunRecord> | null = { value: this.#record, version: this.#version };
    for (;;) {
      const { claim } = current.value;
      if (claim?.by === this.#name) return true;
      if (claim !== null && isFresh(claim, nowInSeconds(clock))) await clock.sleep(CLAIM_WAIT);
      else {
        const record = merge({ ...this.#record, claim: this.#sign() }, current.value);
        const version = await this.#ctx.records.runs.replace(this.#key, record, current.version);
        if (version !== null) {
          this.isHeir ||= claim !== null;
          this.#version = version;
          this.#record = record;
          return true;
        }
      }
      current = await this.#ctx.records.runs.get(this.#key);
      if (current === null) return true;
      const isAwaiting = current.value.run.status === 'requires_action' && this.run.status !== 'requires_action';
      if (isAwaiting || prevails(current.value, this.#record)) {
        this.#version = current.version;
        this.#record = current.value;
        return false;
      }
    }
  }

  /** Says again that this process is at work on the run. */
  async renew(): Promise<void> {
    const { isWritten, record, version } = await this.#write({ ...this.#record, claim: this.#sign() });
    // What stands then is met at the next write.
    if (!isWritten) return;
    this.#version = version;
    const { claim, cancelRequested, run } = record;
    this.assign({ claim, cancelRequested, run: { ...this.run, metadata: run.metadata } });
  }

  get #key(): string {
    return runKey(this.run.thread_id, this.run.id);
  }

  #sign(): RunClaim {
    return { by: this.#name, at: nowInSeconds(this.#ctx.clock) };
  }

  /** Writes a record, again if somebody else wrote in between and theirs need not stand; what then stands. */
  async #write(next: RunRecord): Promise<{ isWritten: boolean; record: RunRecord; version: string | null }> {
    const { runs } = this.#ctx.records;
    for (let record = next, known = this.#version; ;) {
      const version = await runs.replace(this.#key, record, known);
      if (version !== null) return { isWritten: true, record, version };
      const current = await runs.get(this.#key);
      if (current === null) return { isWritten: false, record, version: this.#version };
      known = current.version;
      if (prevails(current.value, record)) return { isWritten: false, record: current.value, version: known };
      record = merge(record, current.value);
    }
  }

  /** Whether anybody, in whatever process, has asked for the run's end. */
  async isCancelRequested(): Promise<boolean> {
    if (this.#record.cancelRequested) return true;
    const current = await this.#ctx.records.runs.get(this.#key);
    return current?.value.cancelRequested === true || current?.value.run.status === 'cancelled';
  }

  /**
   * Writes the record only if nobody else wrote since it was read; otherwise takes theirs over and resolves false. With
   * `isWork`, says too that this process is at work on the run.
   */
  async claim(change: RunRecord, isWork = false): Promise<boolean> {
    const { runs } = this.#ctx.records;
    const next = isWork ? { ...change, claim: this.#sign() } : change;
    const version = await runs.replace(this.#key, next, this.#version);
    const current = version === null ? await runs.get(this.#key) : { value: next, version };
    this.#record = current?.value ?? this.#record;
    this.#version = current?.version ?? null;
    return version !== null;
  }

  /** The turn is over: listeners get no more events. On a fault of this process or its store they are told of it. */
  finish(fault?: Error): void {
    this.#finished.abort('finished');
    for (const { queue, unlink } of this.#subscriptions.splice(0)) {
      if (fault) queue.fail(fault);
      else queue.end();
      unlink();
    }
    this.wake();
  }
}

/** Somebody has ended the run, or brought it further: what they wrote stands. */
function prevails(current: RunRecord, { turn, responseIds }: RunRecord): boolean {
  const known = current.responseIds[turn] ?? null;
  return isEnded(current.run.status) || current.turn !== turn || (known !== null && known !== responseIds[turn]);
}

/** A record with what others may change in the meantime. */
function merge(record: RunRecord, current: RunRecord): RunRecord {
  const { metadata } = current.run;
  const cancelRequested = record.cancelRequested || current.cancelRequested;
  return { ...record, run: { ...record.run, metadata }, cancelRequested };
}

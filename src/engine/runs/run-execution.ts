import { AsyncQueue } from '../../lib/async-queue.js';
import { nowInSeconds } from '../../lib/clock.js';
import { copyValue } from '../../lib/plain-values.js';
import { hideEventContent } from '../../mapping/to-assistants/hide-search-content.js';
import type { Translator } from '../../translate/translate-events.js';
import type { AssistantStreamEvent, Run, RunStatus, RunStep } from '../../types/index.js';
import type { UpstreamResponse } from '../../types/responses.js';
import type { Versioned } from '../records/record-kind.js';
import type { RecordPorts, RunRecord, ThreadRecord } from '../records/records.js';
import { isEnded, transitionRun, type TransitionDetails } from './run-lifecycle.js';
import { StoredRun } from '../records/stored-run.js';

/** Why the engine itself stops a response. */
export type StopReason = 'cancelled' | 'expired';

/** How long (ms) a response whose message is complete may take to end once its stream was left. */
const LAST_WORDS = 2_000;

/**
 * One turn of a run (one response) while this process works on it: its record, who listens to its events and who waits
 * for its next status. What happens to it is decided in `execute-run.ts`.
 */
export class RunExecution extends StoredRun {
  /** The thread's record as this process wrote it when it named the run; undefined when it did not. */
  heldThread: Versioned<ThreadRecord> | undefined;
  /** Resolves when this process has nothing more to do for the turn. Never rejects. */
  done: Promise<void> = Promise.resolve();
  /** Makes legacy events of upstream ones; null until the response has its id. */
  translator: Translator | null = null;
  /** The response that the run was restored from, if it has ended: it need not be asked for again. */
  restoredFrom: UpstreamResponse | null = null;
  readonly #ports: RecordPorts;
  #stopReason: StopReason | null = null;
  /** The last that was told is a complete message: the response has ended with it, or goes on with another item. */
  #hasAnswered = false;
  /** Of this turn; the record says so of the run. */
  #isLeft = false;
  #controller = new AbortController();
  /** Ends the wait for the end of a response whose stream was left. */
  #stopWaiting = (): void => undefined;
  readonly #subscriptions: { queue: AsyncQueue<AssistantStreamEvent>; unlink: () => void }[] = [];
  #waiting: ((run: Run) => void)[] = [];

  constructor(ports: RecordPorts, record: RunRecord, version: string | null) {
    super(ports, record, version);
    this.#ports = ports;
  }

  /** Why the engine has stopped the response, if it has: asked for at every event. */
  get stopReason(): StopReason | null {
    return this.#stopReason;
  }

  /** Its stream was left early: the turn is about to end. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** Aborts when the engine stops the response; the reason is a `StopReason`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Every step of the run so far. */
  get steps(): RunStep[] {
    return [...this.record.steps, ...(this.translator?.steps ?? [])];
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

  /** Tells listeners of an event, in copies of theirs; content of search results is told only if the run asked for it. */
  emit(event: AssistantStreamEvent): void {
    this.#hasAnswered = event.event === 'thread.message.completed';
    if (this.#isLeft && event.event === 'thread.run.step.created') this.stop('cancelled');
    if (this.#subscriptions.length === 0) return;
    const shown = this.record.includeContent ? event : hideEventContent(event);
    // A delta is nobody's but its reader's.
    const isDelta = shown.event === 'thread.message.delta' || shown.event === 'thread.run.step.delta';
    for (const { queue } of this.#subscriptions) queue.push(isDelta ? shown : copyValue(shown));
  }

  /** Resolves a copy of the run when it next ends or requires action, or when the turn is over. */
  nextRest(): Promise<Run> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  stop(reason: StopReason): void {
    this.#stopReason ??= reason;
    this.#controller.abort(reason);
  }

  /**
   * The response in flight, which `controller` aborts, is the run's: from now on `stop` stops it. One that the caller has
   * aborted in the very moment of its creation is followed all the same, by requests that nobody has aborted.
   */
  attach(controller: AbortController): void {
    if (this.#stopReason) controller.abort(this.#stopReason);
    else if (!controller.signal.aborted) this.#controller = controller;
  }

  /** Stops the response, but not between a message that callers leave with and the end of the response. */
  #leave(): void {
    this.#isLeft = true;
    this.assign({ left: true });
    if (!this.#hasAnswered) {
      this.stop('cancelled');
      return;
    }
    this.#stopWaiting();
    this.#stopWaiting = this.#ports.clock.startTimer(LAST_WORDS, () => this.stop('cancelled'));
  }

  /** Gives the run its next status, and tells of it. */
  enter(status: RunStatus, details: TransitionDetails = {}, at = nowInSeconds(this.#ports.clock)): void {
    this.assign({ run: transitionRun(this.run, status, at, details) });
    this.announce();
  }

  /** Tells listeners of the current status, and wakes those who wait for one in which the run rests. */
  announce(): void {
    const { status } = this.run;
    this.emit({ event: `thread.run.${status}` as const, data: this.run });
    if (isEnded(status) || status === 'requires_action') this.wake();
  }

  wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve(copyValue(this.run));
  }

  /** The turn is over: listeners get no more events. On a fault of this process or its store they are told of it. */
  finish(fault?: Error): void {
    this.#stopWaiting();
    for (const { queue, unlink } of this.#subscriptions.splice(0)) {
      if (fault) queue.fail(fault);
      else queue.end();
      unlink();
    }
    this.wake();
  }
}

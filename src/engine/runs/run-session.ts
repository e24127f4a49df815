import { AsyncQueue } from '../../lib/async-queue.js';
import { nowInSeconds } from '../../lib/clock.js';
import { onAbort } from '../../lib/on-abort.js';
import { copyValue } from '../../lib/plain-values.js';
import { hideEventContent } from '../../mapping/to-assistants/hide-search-content.js';
import { ItemNames } from '../../translate/name-items.js';
import type { Translator } from '../../translate/translate-events.js';
import type { AssistantStreamEvent, Run, RunStep } from '../../types/index.js';
import type { UpstreamResponse } from '../../types/responses.js';
import type { RecordPorts } from '../records/record-ports.js';
import { toRunSubject } from '../records/tell-transition.js';
import { StoredRun, type VersionedRun } from '../records/run-record.js';
import { Contact } from './contact.js';
import { HELD_FOR_READER, weighEvent } from './weigh-event.js';
import type { RunRecord, Stop } from './run-events.js';
import { isEnded, showRun } from './show-run.js';

/** How long (ms) a response whose message is complete may take to end once its reader has left. */
const END_GRACE_MS = 2_000;

/** Asks the service about a response whose stream is silent. */
export interface SilenceWatch {
  /** Resolves when no request is under way. Never rejects. */
  answered(): Promise<void>;
}

interface Waiting {
  resolve: (run: Run) => void;
  reject: (error: Error) => void;
}

/**
 * One turn of a run (one response) while this process works on it: who listens to its events, who waits for its next
 * rest, and what stops its response. The run itself is `stored`; what happens to it is decided in `drive-turn.ts`.
 */
export class RunSession {
  readonly stored: StoredRun;
  /** Resolves when this process has nothing more to do for the turn. Never rejects. */
  done: Promise<void> = Promise.resolve();
  /** Makes legacy events of upstream ones; null until the response has its id. */
  translator: Translator | null = null;
  /** The response of the turn, where it is known to have ended: it need not be asked for again. */
  endedResponse: UpstreamResponse | null = null;
  /** The run was restored, and its response had ended before: that is not told again. */
  wasEndTold = false;
  /** The response has stayed in the service's queue for so long that the turn's request is to be sent again. */
  isLeftInQueue = false;
  /** The response that this process reads, as its server names it; null where it does not, or nothing is read. */
  upstreamId: string | null = null;
  /** Names the lease under which this process reads a response that the service does not keep; null for any other. */
  reader: string | null = null;
  /** Gives the turn's items their names, where the service does not keep them. */
  itemNames = new ItemNames();
  /** The oldest item of the thread that the response was sent; null: the thread's first; undefined: not known. */
  oldestItem: string | null | undefined;
  /** When the request for the response was sent, by the monotonic clock; null where this process does not know. */
  sentAt: number | null = null;
  /** Watches over the stream that is being read. */
  watch: SilenceWatch | null = null;
  /** Resolves once the service is known to go on with the response whatever becomes of its stream. */
  underWay: Promise<void> = Promise.resolve();
  readonly contact: Contact;
  readonly #ports: RecordPorts;
  /** The last event told of a complete message: the response has ended with it, or goes on with another item. */
  #hasAnswered = false;
  #isAbandoned = false;
  /** Listeners of the option `onEvent` have yet to be told of the first token. */
  #awaitsToken = false;
  #stopping: Promise<void> | null = null;
  #isStopped = false;
  #isHeldUp = false;
  #eventsRead = 0;
  #setUnderWay: () => void = () => undefined;
  #controller = new AbortController();
  /** Ends the wait for the end of a response whose reader has left. */
  #stopWaiting = (): void => undefined;
  readonly #subscriptions: { queue: AsyncQueue<AssistantStreamEvent>; unlink: () => void }[] = [];
  /** Readers who look on: see {@link lookOn}. */
  readonly #onlookers = new Set<AsyncQueue<AssistantStreamEvent>>();
  #waiting: Waiting[] = [];

  constructor(ports: RecordPorts, known: VersionedRun) {
    this.#ports = ports;
    this.#awaitEvents();
    this.contact = new Contact(ports.clock);
    this.stored = new StoredRun(ports, known);
  }

  get record(): RunRecord {
    return this.stored.record;
  }

  get id(): string {
    return this.record.asked.run.id;
  }

  get threadId(): string {
    return this.record.asked.run.thread_id;
  }

  /** The run as callers see it: a new object each time. */
  get run(): Run {
    return showRun(this.record);
  }

  /** The response of the turn; null while its id is not known. */
  get responseId(): string | null {
    const { responseIds, turn } = this.record.state;
    return responseIds[turn] ?? null;
  }

  /** Its events are told to a reader, beside those who look on. */
  get isListenedTo(): boolean {
    return this.#subscriptions.length > 0;
  }

  /** Its reader has left the stream: the turn is about to end. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** The response was stopped here: nothing more of it is read. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Nothing of the response is read because a reader of its events is behind. */
  get isHeldUp(): boolean {
    return this.#isHeldUp;
  }

  /** Aborts when the response is stopped, or its stream left. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Every step of the run so far. */
  get steps(): RunStep[] {
    const { phase, steps } = this.record.state;
    // The steps of a turn that is over are in the record.
    return phase.at === 'working' ? [...steps, ...(this.translator?.steps ?? [])] : steps;
  }

  /**
   * Events from now on. Leaving the iteration early, or an abort of `signal`, cancels the run, unless the model has said
   * its last word.
   */
  subscribe(signal?: AbortSignal | null): AsyncQueue<AssistantStreamEvent> {
    const stop = (): void => {
      this.#abandon();
    };
    const queue = new AsyncQueue<AssistantStreamEvent>(stop, weighEvent);
    this.#subscriptions.push({ queue, unlink: signal ? onAbort(signal, stop) : () => undefined });
    return queue;
  }

  /**
   * Events from now on, for a reader who looks on: one who leaves does not stop the run, and one who falls behind does not hold
   * it up, but gets an error.
   */
  lookOn(): AsyncQueue<AssistantStreamEvent> {
    const queue = new AsyncQueue<AssistantStreamEvent>(() => this.#onlookers.delete(queue), weighEvent);
    this.#onlookers.add(queue);
    return queue;
  }

  /** Resolves when no reader is so far behind that the response is to wait for it; null where that is so now. */
  awaitReaders(): Promise<void> | null {
    if (!this.#subscriptions.some(({ queue }) => queue.weight >= HELD_FOR_READER)) return null;
    const behind = this.#subscriptions.flatMap(({ queue }) => queue.whenRoom(HELD_FOR_READER) ?? []);
    if (behind.length === 0) return null;
    this.#isHeldUp = true;
    return Promise.all(behind).then(() => {
      this.#isHeldUp = false;
    });
  }

  /** Tells listeners of an event, in copies of theirs; content of search results is told only if the run asked for it. */
  emit(event: AssistantStreamEvent): void {
    this.#hasAnswered = event.event === 'thread.message.completed';
    if (this.#isAbandoned && event.event === 'thread.run.step.created') void this.stop('abandoned');
    const isDelta = event.event === 'thread.message.delta' || event.event === 'thread.run.step.delta';
    // Of a response that was stopped only what its end leaves is told: that is no token as it comes.
    if (isDelta && this.#awaitsToken && !this.#isStopped) this.#tellFirstToken();
    if (this.#subscriptions.length === 0 && this.#onlookers.size === 0) return;
    const shown = this.record.asked.includeContent ? event : hideEventContent(event);
    // Nobody changes a delta.
    for (const { queue } of this.#subscriptions) queue.push(isDelta ? shown : copyValue(shown));
    for (const queue of this.#onlookers) {
      queue.push(isDelta ? shown : copyValue(shown));
      if (queue.whenRoom(HELD_FOR_READER) === null) continue;
      this.#onlookers.delete(queue);
      queue.fail(new Error('This reader of a run has fallen too far behind: attach to the run again.'));
    }
  }

  /** What was told of the response is not what becomes of the run: those who look on have to attach again. */
  dismissOnlookers(): void {
    for (const queue of this.#onlookers) {
      queue.fail(new Error('The run goes on with another answer than it has begun: attach to the run again.'));
    }
    this.#onlookers.clear();
  }

  /**
   * Resolves a copy of the run when it next ends or requires action, or when the turn is over. Rejects when the service
   * cannot be reached.
   */
  nextRest(): Promise<Run> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /**
   * Records why the run is to end, so that other processes see it, and then stops the response. A stop that the store does
   * not take now is written with the run's end. Never rejects.
   */
  stop(why: Stop['why']): Promise<void> {
    return (this.#stopping ??= this.#stop(why));
  }

  async #stop(why: Stop['why']): Promise<void> {
    if (this.stored.apply({ type: 'stop', why, at: nowInSeconds(this.#ports.clock) }))
      await this.stored.update([]).catch(() => undefined);
    this.abort();
  }

  /**
   * An event of the response was read. One in the background whose stream is dropped at its first event may stay queued for
   * ten minutes and more; dropped behind its second event it goes on.
   */
  hear(): void {
    this.#eventsRead += 1;
    if (this.#eventsRead === 2) this.#setUnderWay();
  }

  #awaitEvents(): void {
    this.#eventsRead = 0;
    this.underWay = new Promise((resolve) => (this.#setUnderWay = resolve));
  }

  /** Stops the response. */
  abort(): void {
    this.#isStopped = true;
    this.#controller.abort();
  }

  /** Gives up the stream, and not the response, which is asked for from now on. */
  leaveStream(): void {
    const stream = this.#controller;
    if (this.#isStopped) return;
    this.#controller = new AbortController();
    stream.abort();
  }

  /**
   * The response in flight, which `controller` aborts, is the run's: from now on `stop` stops it. One that the caller has
   * aborted in the very moment of its creation is followed all the same, by requests that are not aborted. `oldestItem`: the
   * oldest item of the thread that it was sent.
   */
  attach({
    controller,
    oldestItem,
    responseId,
    sentAt = null,
  }: {
    controller: AbortController;
    sentAt?: number | null | undefined;
    oldestItem?: string | null | undefined;
    responseId: string | null;
  }): void {
    this.oldestItem = oldestItem;
    this.upstreamId = responseId;
    this.sentAt = sentAt;
    this.wasEndTold = false;
    this.#awaitEvents();
    if (this.#isStopped) controller.abort();
    else if (!controller.signal.aborted) this.#controller = controller;
    this.#awaitsToken = this.#ports.notify !== null;
  }

  /**
   * The response has ended, and the run goes on by itself. Returns the response's translator, and the signal of what follows,
   * which aborts when the run is stopped.
   */
  leaveResponse(): { translator: Translator | null; signal: AbortSignal } {
    const { translator } = this;
    this.translator = null;
    this.itemNames = new ItemNames();
    if (!this.#isStopped) this.#controller = new AbortController();
    return { translator, signal: this.#controller.signal };
  }

  #tellFirstToken(): void {
    this.#awaitsToken = false;
    this.#ports.notify?.({ type: 'run.first_token', ...toRunSubject(this.record) });
  }

  /** Stops the response, but not between a message that callers leave with and the end of the response. */
  #abandon(): void {
    if (!this.#isAbandoned) this.#ports.notify?.({ type: 'run.stream_left', ...toRunSubject(this.record) });
    this.#isAbandoned = true;
    if (!this.#hasAnswered) {
      void this.stop('abandoned');
      return;
    }
    this.#stopWaiting();
    this.#stopWaiting = this.#ports.clock.startTimer(END_GRACE_MS, () => void this.stop('abandoned'));
  }

  /** Tells listeners of the current status, and wakes those who wait for one in which the run rests. */
  announce(): void {
    const { run } = this;
    this.emit({ event: `thread.run.${run.status}` as const, data: run });
    if (isEnded(this.record) || run.status === 'requires_action') this.wake();
  }

  wake(run = this.run): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(copyValue(run));
  }

  /**
   * The turn is over: listeners get no more events. On a fault of this process, its store or its network they are told of
   * it; of a network that is gone those who wait for the run are told as well, since asking again would take them as long.
   */
  finish(fault?: Error): void {
    this.#stopWaiting();
    const readers = this.#subscriptions.splice(0);
    for (const queue of [...readers.map((reader) => reader.queue), ...this.#onlookers]) {
      if (fault) queue.fail(fault);
      else queue.end();
    }
    for (const { unlink } of readers) unlink();
    this.#onlookers.clear();
    if (fault && fault === this.contact.lost) {
      for (const { reject } of this.#waiting.splice(0)) reject(fault);
    }
    this.wake();
  }
}

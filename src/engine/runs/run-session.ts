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

/** How long (ms) a response with a complete message may take to end after its reader left. */
const END_GRACE_MS = 2_000;

/** Asks the service about a response whose stream is silent. */
export interface SilenceWatch {
  /** Resolves when no request is in progress. Never rejects. */
  answered(): Promise<void>;
}

interface Waiting {
  resolve: (run: Run) => void;
  reject: (error: Error) => void;
}

/**
 * A run while this process works on one of its turns: who listens to its events, who waits for it to come to rest, and
 * what stops its response. The stored state is `stored`; `drive-turn.ts` decides what happens.
 */
export class RunSession {
  readonly stored: StoredRun;
  /** Resolves when this process has finished its work on the turn. Never rejects. */
  done: Promise<void> = Promise.resolve();
  /** Translates Responses events to legacy events; null until the response has its id. */
  translator: Translator | null = null;
  /** The turn's response once it is known to have ended: it need not be retrieved again. */
  endedResponse: UpstreamResponse | null = null;
  /** This process works on the run without following it: others may have moved it on. */
  isVisited = false;
  /** The run was restored from a response that had ended: that is not reported again. */
  wasEndTold = false;
  /** The response has stayed in the service's queue for so long that the request must be sent again. */
  isLeftInQueue = false;
  /** Id of the response that this process reads; null if the server gives none, or nothing is read. */
  upstreamId: string | null = null;
  /** Name of the lease under which this process reads a response that the service does not store; else null. */
  reader: string | null = null;
  /** Gives the turn's items ids, if the service does not store them. */
  itemNames = new ItemNames();
  /** The oldest item of the thread that the response was sent; null: the thread's first; undefined: unknown. */
  oldestItem: string | null | undefined;
  /** When the request was sent (monotonic ms); null if this process does not know. */
  sentAt: number | null = null;
  /** Watches the stream that is being read. */
  watch: SilenceWatch | null = null;
  /** Resolves once the service is known to continue the response even if its stream is dropped. */
  underWay: Promise<void> = Promise.resolve();
  readonly contact: Contact;
  readonly #ports: RecordPorts;
  /** The last events completed a message: the response either ends now or continues with another item. */
  #hasAnswered = false;
  /** Those that wait in {@link awaitEnd}: called if the response continues. */
  readonly #goOn: (() => void)[] = [];
  /** The reader has left the stream: the turn is about to end. */
  #isAbandoned = false;
  /** Listeners of `onEvent` still have to be told about the first token. */
  #awaitsToken = false;
  #stopping: Promise<void> | null = null;
  #isStopped = false;
  #isHeldUp = false;
  #eventsRead = 0;
  #setUnderWay: () => void = () => undefined;
  #controller = new AbortController();
  /** Ends the wait for a response to end after its reader left. */
  #stopWaiting = (): void => undefined;
  readonly #subscriptions: { queue: AsyncQueue<AssistantStreamEvent>; unlink: () => void }[] = [];
  /** Readers that only watch: see {@link lookOn}. */
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

  /** The run as callers see it. A new object each time. */
  get run(): Run {
    return showRun(this.record);
  }

  /** Id of the turn's response; null while unknown. */
  get responseId(): string | null {
    const { responseIds, turn } = this.record.state;
    return responseIds[turn] ?? null;
  }

  /** Whether a reader gets its events, other than those that only watch. */
  get isListenedTo(): boolean {
    return this.#subscriptions.length > 0;
  }

  /** This process stopped the response and reads no more of it. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** The response is not being read because a reader of its events is behind. */
  get isHeldUp(): boolean {
    return this.#isHeldUp;
  }

  /** Aborts when the response is stopped or its stream is left. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Every step of the run so far. */
  get steps(): RunStep[] {
    const { phase, steps } = this.record.state;
    // After the turn, its steps are in the record.
    return phase.at === 'working' ? [...steps, ...(this.translator?.steps ?? [])] : steps;
  }

  /**
   * Subscribes a reader to the events from now on. If it leaves the iteration early, or `signal` aborts, the run is
   * cancelled, unless its last message is complete.
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
   * Subscribes a reader that only watches: the run continues if it leaves, and does not wait for it: if it falls
   * behind, it gets an error.
   */
  lookOn(): AsyncQueue<AssistantStreamEvent> {
    const queue = new AsyncQueue<AssistantStreamEvent>(() => this.#onlookers.delete(queue), weighEvent);
    this.#onlookers.add(queue);
    return queue;
  }

  /** Resolves when all readers have caught up enough to read on; null if they have now. */
  awaitReaders(): Promise<void> | null {
    if (!this.#subscriptions.some(({ queue }) => queue.weight >= HELD_FOR_READER)) return null;
    const behind = this.#subscriptions.flatMap(({ queue }) => queue.whenRoom(HELD_FOR_READER) ?? []);
    if (behind.length === 0) return null;
    this.#isHeldUp = true;
    return Promise.all(behind).then(() => {
      this.#isHeldUp = false;
    });
  }

  /** Emits an event to all readers, as copies. Content of search results is removed unless the run asked for it. */
  emit(event: AssistantStreamEvent): void {
    this.#noteAnswer(event);
    if (this.#isAbandoned && event.event === 'thread.run.step.created') void this.stop('abandoned');
    const isDelta = event.event === 'thread.message.delta' || event.event === 'thread.run.step.delta';
    // After a stop, these deltas only close what was begun, so they are not a first token.
    if (isDelta && this.#awaitsToken && !this.#isStopped) this.#tellFirstToken();
    if (this.#subscriptions.length === 0 && this.#onlookers.size === 0) return;
    const shown = this.record.asked.includeContent ? event : hideEventContent(event);
    // Deltas are never changed later, so they need no copy.
    for (const { queue } of this.#subscriptions) queue.push(isDelta ? shown : copyValue(shown));
    for (const queue of this.#onlookers) {
      queue.push(isDelta ? shown : copyValue(shown));
      if (queue.whenRoom(HELD_FOR_READER) === null) continue;
      this.#onlookers.delete(queue);
      queue.fail(new Error('This reader of a run has fallen too far behind: attach to the run again.'));
    }
  }

  #noteAnswer({ event }: AssistantStreamEvent): void {
    const isStepOfAnswer = this.#hasAnswered && event === 'thread.run.step.completed';
    this.#hasAnswered = isStepOfAnswer || event === 'thread.message.completed';
    if (!this.#hasAnswered) for (const goOn of this.#goOn.splice(0)) goOn();
  }

  /**
   * Waits for the end of a turn whose message is complete, or whose reader has left. Resolves early if the response
   * continues after the message. Null if the turn is not about to end.
   */
  awaitEnd(): Promise<void> | null {
    if (this.#isAbandoned) return this.done;
    if (!this.#hasAnswered) return null;
    return Promise.race([this.done, new Promise<void>((resolve) => this.#goOn.push(resolve))]);
  }

  /**
   * Disconnects the readers that only watch, because the run continues with another answer than the one they saw begin.
   */
  dismissOnlookers(): void {
    for (const queue of this.#onlookers) {
      queue.fail(new Error('The run goes on with another answer than it has begun: attach to the run again.'));
    }
    this.#onlookers.clear();
  }

  /**
   * Resolves a copy of the run when it next ends or requires action, or when the turn is over. Rejects if the service
   * cannot be reached.
   */
  nextRest(): Promise<Run> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /**
   * Records why the run must end, so that other processes see it, then stops the response. If the store fails now, the
   * reason is written with the run's end. Never rejects.
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
   * Notes that an event of the response was read. After the second event, a background response continues even if its
   * stream is dropped; dropped after the first, it may stay queued for 10 minutes and more.
   */
  noteEvent(): void {
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

  /** Leaves the stream, but not the response, which is retrieved from now on. */
  leaveStream(): void {
    const stream = this.#controller;
    if (this.#isStopped) return;
    this.#controller = new AbortController();
    stream.abort();
  }

  /**
   * Makes a response the turn's: from now on `stop` aborts its `controller`. If the caller aborted just as the response
   * was created, it is still followed, with requests that are not aborted.
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
   * The response has ended, and the run continues without its caller. Returns the response's translator, and the signal
   * for the next work, which aborts if the run is stopped.
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

  /**
   * Handles a reader that left. Stops the response, except shortly after a complete message: many callers leave then,
   * just before the response ends.
   */
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

  /** Emits the current status, and wakes those that wait for the run if it has come to rest. */
  announce(): void {
    const { run } = this;
    this.emit({ event: `thread.run.${run.status}` as const, data: run });
    if (isEnded(this.record) || run.status === 'requires_action') this.wake();
  }

  wake(run = this.run): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(copyValue(run));
  }

  /**
   * Ends the turn for its readers. On a fault of this process, its store or its network, they get the error. If the
   * service cannot be reached, those that wait for the run get it as well, because asking again would take just as
   * long.
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

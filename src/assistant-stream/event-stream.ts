import type { OpenAIError } from 'openai';
import { forwardAbort } from '../lib/forward-abort.js';
import { copyValue } from '../lib/plain-values.js';
import { onLaterTurn } from '../lib/timers.js';
import type { AssistantStreamEvent } from '../types/index.js';
import { createEventIterator, QUEUE_FULL } from './event-iterator.js';
import { Listeners, type Taker } from './listeners.js';
import { createAbortError, describeFailure, ownErrorClasses } from './stream-errors.js';
import type { StreamErrorClasses, StreamFailure } from './stream-errors.js';
import type { AssistantStreamEvents, EmittedResults } from './stream-events.js';

type EventName = keyof AssistantStreamEvents;
type EventArgs<Event extends EventName> = Parameters<AssistantStreamEvents[Event]>;

/** The part of a stream that does not depend on its content: listeners, promises, iterators, abort and failure. */
export class EventStream {
  controller = new AbortController();
  protected readonly errors: StreamErrorClasses;
  readonly #listeners = new Listeners();
  /** The iterators over all events. */
  readonly #readers = new Set<(event: AssistantStreamEvent) => void>();
  readonly #ending = createDeferred();
  #ended = false;
  #errored = false;
  #aborted = false;
  #failure: StreamFailure | undefined;
  /** Whether the caller has a promise that will reject if the stream fails. */
  #watched = false;
  #unfollow: () => void = () => undefined;

  constructor(errors: StreamErrorClasses = ownErrorClasses) {
    this.errors = errors;
    // This promise must not cause an unhandled rejection. `fail` decides whether there is one.
    this.#ending.promise.catch(() => undefined);
  }

  get ended(): boolean {
    return this.#ended;
  }

  get errored(): boolean {
    return this.#errored;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  abort(): void {
    this.controller.abort();
  }

  on<Event extends EventName>(event: Event, listener: AssistantStreamEvents[Event]): this {
    this.#listeners.add(event, listener);
    return this;
  }

  once<Event extends EventName>(event: Event, listener: AssistantStreamEvents[Event]): this {
    this.#listeners.add(event, listener, true);
    return this;
  }

  off<Event extends EventName>(event: Event, listener: AssistantStreamEvents[Event]): this {
    this.#listeners.remove(event, listener);
    return this;
  }

  emitted<Event extends EventName>(event: Event): Promise<EmittedResults[Event]> {
    this.#watched = true;
    return new Promise((resolve, reject) => {
      const settle: Taker = resolve;
      const take = (...args: unknown[]): void => {
        ignoreError?.();
        settle(args.length > 1 ? args : args[0]);
      };
      const refuse = (error: OpenAIError): void => {
        ignoreEvent();
        reject(error);
      };
      const ignoreError = event === 'error' ? undefined : this.#listeners.add('error', refuse, true);
      const ignoreEvent = this.#listeners.add(event, take, true);
    });
  }

  async done(): Promise<void> {
    this.#watched = true;
    await this.#ending.promise;
  }

  events<Event extends EventName>(event: Event): AsyncIterableIterator<EventArgs<Event>, undefined> {
    return this.#iterate<EventArgs<Event>>(event, {
      subscribe: (push) => this.#listeners.add(event, (...args: EventArgs<Event>) => push(args)),
      // The other arguments are snapshots, which the stream keeps in memory anyway.
      weigh: (args) => args[0],
      leave: () => undefined,
    });
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<AssistantStreamEvent, undefined> {
    return this.#iterate<AssistantStreamEvent>('event', {
      // Each iterator gets its own copy, which its consumer may change.
      subscribe: (push) => {
        const read = (event: AssistantStreamEvent): void => push(copyValue(event));
        this.#readers.add(read);
        return () => this.#readers.delete(read);
      },
      weigh: (event) => event,
      leave: () => {
        // The consumer itself aborts the stream by leaving, so the abort must not be an unhandled rejection.
        this.done().catch(() => undefined);
        this.abort();
      },
    });
  }

  /**
   * Does the work of the stream on a later turn of the event loop, so that listeners can be added first. Then ends the stream.
   */
  protected start(work: () => Promise<void>): void {
    onLaterTurn(() => {
      void this.#execute(work);
    });
  }

  protected emit<Event extends EventName>(event: Event, ...args: EventArgs<Event>): void {
    if (!this.#ended) this.#listeners.emit(event, ...args);
  }

  /** Emits an event. Listeners get a copy of the outer object, so that replacing its fields does not change the stream. */
  protected emitEvent(event: AssistantStreamEvent): void {
    if (this.#ended) return;
    for (const read of this.#readers) read(event);
    if (this.#listeners.has('event')) this.emit('event', { ...event });
  }

  /** Aborts the stream when the caller's signal aborts, until the stream ends. */
  protected follow(signal: AbortSignal | null | undefined): void {
    this.#unfollow = forwardAbort(this.controller, signal);
  }

  /** @throws APIUserAbortError if the stream or `controller` was aborted */
  protected throwIfAborted(controller: AbortController = this.controller): void {
    if (!controller.signal.aborted && !this.controller.signal.aborted) return;
    throw createAbortError(this.errors, this.controller.signal);
  }

  async #execute(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#end();
  }

  #fail(thrown: unknown): void {
    const failure = describeFailure(thrown, this.errors, this.controller.signal);
    this.#errored = true;
    if (failure.kind === 'abort') this.#aborted = true;
    if (this.#ended) return;
    this.#failure = failure;
    const isHeard = this.#listeners.has(failure.kind);
    try {
      this.#listeners.emit(failure.kind, failure.error);
    } finally {
      // Without a listener or promise, only an unhandled rejection can report the failure.
      if (!isHeard && !this.#watched) void Promise.reject(failure.error);
      this.#ending.reject(failure.error);
      this.#end();
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#unfollow();
    this.#ending.resolve();
    this.#listeners.emit('end');
  }

  #iterate<Value>(
    event: EventName,
    how: {
      subscribe(push: (value: Value) => void): () => void;
      weigh(value: Value): unknown;
      leave(): void;
    },
  ): AsyncIterableIterator<Value, undefined> {
    return createEventIterator<Value>({
      ended: this.#ended,
      subscribe: ({ push, fail, end }) => {
        const stops = [how.subscribe(push), this.#listeners.add('end', end)];
        // An iterator over `error` or `abort` gives failures as values, instead of throwing them.
        if (event !== 'error') stops.push(this.#listeners.add('error', fail));
        if (event !== 'abort') stops.push(this.#listeners.add('abort', fail));
        return () => {
          for (const stop of stops) stop();
        };
      },
      failure: () => (this.#failure?.kind === event ? undefined : this.#failure?.error),
      weigh: (value) => how.weigh(value),
      overflow: () => {
        try {
          this.#fail(new this.errors.OpenAIError(QUEUE_FULL));
        } finally {
          this.abort();
        }
      },
      leave: () => {
        how.leave();
      },
    });
  }
}

function createDeferred(): { promise: Promise<void>; resolve(): void; reject(error: OpenAIError): void } {
  let resolve: () => void = () => undefined;
  let reject: (error: OpenAIError) => void = () => undefined;
  const promise = new Promise<void>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}

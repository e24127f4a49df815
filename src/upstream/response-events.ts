import type { ReadAhead } from '../lib/async-queue.js';
import { onAbort } from '../lib/on-abort.js';
import { isRecord } from '../lib/plain-values.js';
import type { ResponseStreamEvent } from '../types/responses.js';
import { EventSplitter, type ServerSentEvent } from './event-splitter.js';

type Result = IteratorResult<ResponseStreamEvent, undefined>;

const DONE: Result = { done: true, value: undefined };

/** The source of a stream of events. */
export interface EventSource {
  body: ReadableStream<unknown>;
  /** The request's controller: its abort ends the events, and leaving the events early aborts it. */
  controller: AbortController;
  /** Reads an event that is not a response's, just as the SDK does: with the same result or error. */
  explain: (event: ServerSentEvent) => Promise<Result>;
}

/**
 * Reads the events of a response from its bytes. Events that arrived together can be taken without a promise for each.
 * As with the SDK's stream, an abort just ends the events.
 */
export class ResponseEvents
  implements AsyncIterableIterator<ResponseStreamEvent, undefined>, ReadAhead<ResponseStreamEvent>
{
  readonly #reader: ReadableStreamDefaultReader<unknown>;
  readonly #source: EventSource;
  readonly #splitter = new EventSplitter();
  #unlink = (): void => undefined;
  /** An event that only the SDK can read, for the next `next`. */
  #strange: ServerSentEvent | null = null;
  #isRead = false;
  #isOver = false;

  constructor(source: EventSource) {
    this.#source = source;
    this.#reader = source.body.getReader();
    this.#unlink = onAbort(source.controller.signal, () => {
      this.#cancel();
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  takeHeld(): ResponseStreamEvent | undefined {
    if (this.#isOver || this.#strange) return undefined;
    let taken = this.#splitter.take();
    // The standard ignores events without data: some proxies keep connections open by them.
    while (taken?.data === '') taken = this.#splitter.take();
    if (!taken) return undefined;
    const event = readEvent(taken);
    if (event) return event;
    this.#strange = taken;
    return undefined;
  }

  async next(): Promise<Result> {
    try {
      while (!this.#isOver) {
        const value = this.takeHeld();
        if (value) return { done: false, value };
        if (this.#strange) return await this.#explain(this.#strange);
        if (this.#isRead) this.#close();
        else this.#take(await this.#reader.read());
      }
      return DONE;
    } catch (error) {
      const { signal } = this.#source.controller;
      const isAborted = signal.aborted && (error === signal.reason || readName(error) === 'AbortError');
      this.#leave();
      if (isAborted) return DONE;
      throw error;
    }
  }

  return(): Promise<Result> {
    if (!this.#isOver) this.#leave();
    return Promise.resolve(DONE);
  }

  #take({ done, value }: ReadableStreamReadResult<unknown>): void {
    if (this.#isOver) return;
    if (!done) {
      this.#splitter.push(toBytes(value));
      return;
    }
    this.#isRead = true;
    this.#splitter.end();
  }

  async #explain(event: ServerSentEvent): Promise<Result> {
    this.#strange = null;
    const result = await this.#source.explain(event);
    if (result.done) this.#leave();
    return result;
  }

  /** Stops reading before the end. */
  #leave(): void {
    const { controller } = this.#source;
    this.#cancel();
    controller.abort();
  }

  #cancel(): void {
    const isOpen = !this.#isRead && !this.#isOver;
    // Fails if the body has failed.
    if (isOpen) this.#reader.cancel().catch(() => undefined);
    this.#close();
  }

  #close(): void {
    this.#isOver = true;
    this.#unlink();
  }
}

/** Parses an event; null for events that only the SDK can interpret: errors, ends, invalid JSON. */
function readEvent({ event, data }: ServerSentEvent): ResponseStreamEvent | null {
  if (event === 'error' || event?.startsWith('thread.')) return null;
  try {
    const value: unknown = JSON.parse(data);
    // Fields of events are read tolerantly.
    return isRecord(value) && !value.error ? (value as unknown as ResponseStreamEvent) : null;
  } catch {
    return null;
  }
}

function toBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  return new TextEncoder().encode(String(chunk));
}

const readName = (error: unknown): unknown => (isRecord(error) ? Reflect.get(error, 'name') : undefined);

import type { OpenAIError } from 'openai';
import { createFifo } from '../lib/fifo.js';
import { estimateBytes } from '../lib/plain-values.js';

const MAX_EVENTS = 4096;
const MAX_BYTES = 8 * 1024 * 1024;

/** The error message if the queue of an iterator is full. */
export const QUEUE_FULL = `The stream's iterator was not read: more than ${String(MAX_EVENTS)} events or ${String(MAX_BYTES)} bytes are waiting`;

/** What an iterator needs of its stream. */
export interface IteratorSource<Value> {
  /** Whether the stream had already ended. */
  readonly ended: boolean;
  /** Starts passing values to the iterator. Returns a function that stops this. */
  subscribe(tell: IteratorSink<Value>): () => void;
  /** Returns the error that the iterator must throw; undefined if there is none. */
  failure(): OpenAIError | undefined;
  /** Returns the part of a value that only the queue keeps in memory. Its size counts. */
  weigh(value: Value): unknown;
  /** Called if the queue is full. Fails the stream. */
  overflow(): void;
  /** Called if the consumer stops iterating early. */
  leave(): void;
}

/** What a stream passes to an iterator. */
export interface IteratorSink<Value> {
  push: (value: Value) => void;
  /** The stream failed; `end` follows. */
  fail: () => void;
  end: () => void;
}

interface Reader<Value> {
  resolve(result: IteratorResult<Value, undefined>): void;
  reject(error: OpenAIError): void;
}

/**
 * Creates an iterator over the values of a stream from now on. Values wait in a bounded queue until they are read. If the
 * stream fails, the iterator gives the values that came before, and then throws the error once. If the consumer stops early,
 * the queue is dropped.
 */
export function createEventIterator<Value>(source: IteratorSource<Value>): AsyncIterableIterator<Value, undefined> {
  const values = createFifo<{ value: Value; bytes: number }>();
  const readers = createFifo<Reader<Value>>();
  let bytes = 0;
  let closed = source.ended;
  let failureTold = false;

  const takeFailure = (): OpenAIError | undefined => {
    const failure = failureTold ? undefined : source.failure();
    failureTold ||= failure !== undefined;
    return failure;
  };
  const failReader = (): void => {
    if (readers.length === 0) return;
    const failure = takeFailure();
    if (failure) readers.take()?.reject(failure);
  };
  const close = (): void => {
    closed = true;
    unsubscribe();
    for (let reader = readers.take(); reader; reader = readers.take()) reader.resolve({ done: true, value: undefined });
  };
  const push = (value: Value): void => {
    if (closed) return;
    const reader = readers.take();
    if (reader) {
      reader.resolve({ done: false, value });
      return;
    }
    const size = estimateBytes(source.weigh(value));
    if (values.length >= MAX_EVENTS || bytes + size > MAX_BYTES) {
      source.overflow();
      return;
    }
    bytes += size;
    values.put({ value, bytes: size });
  };
  const end = (): void => {
    failReader();
    close();
  };
  const unsubscribe = closed ? () => undefined : source.subscribe({ push, fail: failReader, end });

  return {
    next() {
      const held = values.take();
      if (held) {
        bytes -= held.bytes;
        return Promise.resolve({ done: false, value: held.value });
      }
      const failure = takeFailure();
      if (failure) return Promise.reject(failure);
      if (closed) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve, reject) => {
        readers.put({ resolve, reject });
      });
    },
    return() {
      failureTold = true;
      values.clear();
      close();
      source.leave();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

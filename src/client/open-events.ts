import { Stream } from 'openai/core/streaming';
import { toByteStream } from '../lib/byte-source.js';
import type { AssistantStreamEvent } from '../types/index.js';
import { encodeEvents } from './encode-events.js';
import { OneReading, type Answered } from './one-reading.js';

/** A run's events as a stream of the SDK. It can be read once. If the app stops reading early, the run is aborted. */
export type EventStream = Stream<AssistantStreamEvent>;

/**
 * Makes the stream of a call. `toBytes` returns the same events as bytes, as the service would send them. Only one of the two
 * can be read: the first to be read gets the events.
 */
export function openEvents(answered: Answered): { stream: EventStream; toBytes: () => ReadableStream } {
  const { client, controller } = answered;
  const reading = new OneReading(answered);
  const stream = new Stream(() => readEach(reading), controller, client);
  return { stream, toBytes: () => toByteStream(encodeEvents(reading)) };
}

async function* readEach(reading: OneReading): AsyncGenerator<AssistantStreamEvent> {
  const events = reading.open();
  try {
    for (let next = await events.next(); !next.done; next = await events.next()) {
      let left = true;
      try {
        yield next.value;
        // As in the SDK, events that arrived before an abort are not shown after it.
        left = reading.isAborted;
      } finally {
        if (left) await reading.leave(events);
      }
      if (left) return;
    }
  } catch (error) {
    const told = reading.explain(error);
    if (told) throw told.error;
  } finally {
    reading.close();
  }
}

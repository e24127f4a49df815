import type { ByteSource } from '../lib/byte-source.js';
import type { AssistantStreamEvent } from '../types/index.js';
import type { OneReading } from './one-reading.js';

/** How much text (characters, roughly) one piece holds before it is handed on although more is there. */
const PIECE = 16 * 1024;

/**
 * How many microtasks behind an event the next one may come to be part of its piece. Events that arrive in one piece from the
 * service are mostly there at once; where they are read through the SDK's stream, they come one after the other, some ten
 * microtasks each. Nothing can arrive meanwhile: an event that is alone waits for nobody.
 */
const APART = 16;

/**
 * After so many events in a row that were alone, no event waits for the next but each {@link TRIED_AGAIN}th: where all are alone, the
 * waits are a tenth of the cost.
 */
const ALONE = 4;
const TRIED_AGAIN = 64;

/**
 * The events as the service sent them, server-sent events up to `done`; those that are there at once in one piece. What breaks
 * the stream is an event `error` before `done`, in the form in which the service sent its errors. Reads nothing before it is read.
 */
export function encodeEvents(reading: OneReading): ByteSource {
  const encoder = new TextEncoder();
  let events: AsyncIterator<AssistantStreamEvent> | null = null;
  let isOver = false;
  let alone = 0;

  const encode = (text: string) => ({ value: encoder.encode(text) });

  /** With the events that are there as well. */
  const addHeld = (text: string): string => {
    let all = text;
    while (all.length < PIECE) {
      const event = reading.takeHeld();
      if (!event) break;
      all += spell(event);
    }
    return all;
  };

  /** With the events that come as well within {@link APART}. */
  async function addNear(text: string): Promise<string> {
    let all = text;
    for (let waited = 0; waited < APART && all.length < PIECE; waited += 1) {
      await Promise.resolve();
      const longer = addHeld(all);
      if (longer !== all) waited = 0;
      all = longer;
    }
    return all;
  }

  return {
    async read() {
      if (isOver) return {};
      let fault = '';
      try {
        events ??= reading.open();
        const next = await events.next();
        if (!next.done) {
          const first = spell(next.value);
          const held = addHeld(first);
          const all = alone < ALONE || alone % TRIED_AGAIN === 0 ? await addNear(held) : held;
          alone = all === first ? alone + 1 : 0;
          return encode(all);
        }
      } catch (error) {
        const told = reading.explain(error);
        if (told) fault = frame('error', JSON.stringify({ error: describeError(told.error) }));
      }
      isOver = true;
      // Another reader may have the events: their call is its own.
      if (events) reading.close();
      return encode(fault + frame('done', '[DONE]'));
    },
    async cancel() {
      if (isOver) return;
      isOver = true;
      await reading.leave(events);
    },
  };
}

const spell = (event: AssistantStreamEvent): string =>
  frame(event.event, spellTextDelta(event) ?? JSON.stringify(event.data));

/**
 * The JSON of the event that nearly all of a stream consists of, a delta of text alone, as `JSON.stringify` would spell it: that
 * takes several times as long for the objects around the text. Null for any other event.
 */
function spellTextDelta({ event, data }: AssistantStreamEvent): string | null {
  if (event !== 'thread.message.delta') return null;
  const [part, ...others] = data.delta.content ?? [];
  if (part?.type !== 'text' || part.text?.value === undefined || part.text.annotations || others.length > 0)
    return null;
  const text = `{"value":${JSON.stringify(part.text.value)}}`;
  const content = `[{"index":${String(part.index)},"type":"text","text":${text}}]`;
  return `{"id":${JSON.stringify(data.id)},"object":"thread.message.delta","delta":{"content":${content}}}`;
}

const frame = (name: string, data: string): string => `event: ${name}\ndata: ${data}\n\n`;

/** The API's fields of an error: its own, or those of a fault of the server. */
function describeError(thrown: unknown): object {
  const { message, error } = thrown instanceof Error ? (thrown as Error & { error?: unknown }) : {};
  if (typeof error === 'object' && error !== null) return error;
  return { message: message ?? String(thrown), type: 'server_error', param: null, code: null };
}

import type { ByteSource } from '../lib/byte-source.js';
import type { AssistantStreamEvent } from '../types/index.js';
import type { OneReading } from './one-reading.js';

/** A piece of at least this many characters is passed on, even if more events are ready. */
const PIECE = 16 * 1024;

/**
 * How many microtasks to wait for the next event, to send both in one piece. If events arrive in one piece from the service,
 * most are ready at once; if the SDK's stream parses them, they come about ten microtasks apart. Nothing new can arrive within
 * microtasks, so an event that is alone is not delayed.
 */
const APART = 16;

/**
 * After this many events in a row that were alone, only each {@link TRIED_AGAIN}th event waits for the next. If all are alone,
 * the waits are a tenth of the cost.
 */
const ALONE = 4;
const TRIED_AGAIN = 64;

/**
 * Encodes a stream's events as the service sends them: server-sent events, up to `done`. Events that are ready at once are one
 * piece. If the stream fails, an `error` event in the service's form comes before `done`. It begins to read the events only
 * when it is read itself.
 */
export function encodeEvents(reading: OneReading): ByteSource {
  const encoder = new TextEncoder();
  let events: AsyncIterator<AssistantStreamEvent> | null = null;
  let isOver = false;
  let alone = 0;

  const encode = (text: string) => ({ value: encoder.encode(text) });

  /** Appends the events that are ready. */
  const addHeld = (text: string): string => {
    let all = text;
    while (all.length < PIECE) {
      const event = reading.takeHeld();
      if (!event) break;
      all += spell(event);
    }
    return all;
  };

  /** Appends the events that come within {@link APART} microtasks of each other. */
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
      // If `open` threw, another reader has the events, and closes the call itself.
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
 * Returns the JSON of a delta that has only text, as `JSON.stringify` would write it, but several times faster. Nearly all
 * events of a stream are such deltas. Null for any other event.
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

/**
 * Characters that JSON allows in a string, but at which some clients end a line, such as `iter_lines` of Python's httpx. They
 * would read half of an event's data.
 */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const frame = (name: string, data: string): string => `event: ${name}\ndata: ${data.replace(LINE_ENDS, escape)}\n\n`;

/** Returns the API's fields of an error: those that the service sent, or those of a server error. */
function describeError(thrown: unknown): object {
  const { message, error } = thrown instanceof Error ? (thrown as Error & { error?: unknown }) : {};
  if (typeof error === 'object' && error !== null) return error;
  return { message: message ?? String(thrown), type: 'server_error', param: null, code: null };
}

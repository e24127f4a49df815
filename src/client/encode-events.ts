import type { Stream } from 'openai/core/streaming';
import type { AssistantStreamEvent } from '../types/index.js';

/** Takes the next event that is there already; undefined where none is. */
export type TakeHeld = () => AssistantStreamEvent | undefined;

/** How much text (characters, roughly) one piece holds before it is handed on although more is there. */
const PIECE = 16 * 1024;

/**
 * How many microtasks behind an event the next one may come to be part of its piece. Events that arrive in one piece from the
 * service are mostly there at once; where they are read through the SDK's stream, they come one after the other, some ten
 * microtasks each. Nothing can arrive meanwhile: an event that is alone waits for nobody.
 */
const APART = 16;

/**
 * The events as the service sent them, server-sent events up to `done`; those that are there at once in one piece. What breaks
 * the stream is an event `error` before `done`, in the form in which the service sent its errors. Reads nothing before it is read.
 */
export function encodeEvents(events: Stream<AssistantStreamEvent>, takeHeld: TakeHeld): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = events[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await iterator.next().catch((error: unknown) => ({ error }));
        if (!('error' in next) && !next.done) {
          controller.enqueue(encoder.encode(await addHeld(spell(next.value), takeHeld)));
          return;
        }
        const fault = 'error' in next ? frame('error', JSON.stringify({ error: describeError(next.error) })) : '';
        controller.enqueue(encoder.encode(fault + frame('done', '[DONE]')));
        controller.close();
      },
      async cancel() {
        events.controller.abort();
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The text of an event, and of those behind it that are there as well. */
async function addHeld(first: string, takeHeld: TakeHeld): Promise<string> {
  let text = first;
  for (let waited = 0; waited < APART && text.length < PIECE; waited += 1) {
    const event = takeHeld();
    if (event) {
      text += spell(event);
      waited = -1;
    } else {
      await Promise.resolve();
    }
  }
  return text;
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

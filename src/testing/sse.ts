import { abortError } from './abort.js';
import type { JsonObject } from './json.js';
import type { WireEvent } from './types.js';

const encoder = new TextEncoder();

/** The text of an event in a stream. */
const encodeEvent = (type: string, data: JsonObject) =>
  encoder.encode(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);

/** Options for a stream of events. */
export interface StreamHooks {
  /** The reader left, after this many events. */
  onCancel?: (sent: number) => void;
  /** Aborting it breaks the stream, with the reason of the signal. */
  signal?: AbortSignal | null;
  /** Called before each event, with the number of events so far. Returns how the stream breaks there; null to continue. */
  cut?: (sent: number) => 'error' | 'close' | null;
  /** The stream has ended by itself. */
  onEnd?: () => void;
  /** Returns the data to send for an event. Default: all of it. */
  shape?: (event: WireEvent) => JsonObject;
}

/** A body that sends events as they are read: each `pull` calls `next` for one, until it returns null. */
export function streamEvents(
  next: () => Promise<WireEvent | null>,
  hooks: StreamHooks = {},
): ReadableStream<Uint8Array> {
  let sent = 0;
  let open = true;
  const { signal } = hooks;
  let onAbort: (() => void) | null = null;
  const finish = () => {
    open = false;
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        onAbort = () => {
          if (!open) return;
          finish();
          controller.error(abortError(signal ?? null));
          hooks.onCancel?.(sent);
        };
        signal?.addEventListener('abort', onAbort);
      },
      async pull(controller) {
        const cut = hooks.cut?.(sent) ?? null;
        if (cut === 'error') {
          finish();
          controller.error(new TypeError('terminated'));
          return;
        }
        const event = cut === 'close' ? null : await next();
        if (!open) return;
        if (event === null) {
          finish();
          if (cut === null) hooks.onEnd?.();
          controller.close();
          return;
        }
        sent += 1;
        controller.enqueue(encodeEvent(event.type, hooks.shape?.(event) ?? event));
      },
      cancel() {
        if (!open) return;
        finish();
        hooks.onCancel?.(sent);
      },
    },
    { highWaterMark: 0 },
  );
}

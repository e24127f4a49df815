import type { AssistantsEvent, AssistantsListener } from '../types/assistants-event.js';

/** Tells the listeners of an event. Returns before they are called, and never throws. */
export type Notify = (event: AssistantsEvent) => void;

const later = Promise.resolve();

/**
 * Tells listeners of events, each in a microtask of its own: they never run in the middle of what the library does, and find
 * the asynchronous context of what they are told of. `warn` gets what a listener throws or rejects with, as text. Null where there
 * is no listener: `notify?.({ … })` does not even make the event then.
 */
export function createNotify(
  onEvent: AssistantsListener | readonly AssistantsListener[] | undefined,
  warn: (error: string) => void,
): Notify | null {
  const listeners = typeof onEvent === 'function' ? [onEvent] : [...(onEvent ?? [])];
  if (listeners.length === 0) return null;
  const fail = (error: unknown): void => {
    try {
      warn(describe(error));
    } catch {
      // The logger throws as well, so the failure cannot be reported.
    }
  };
  const tell = (listener: AssistantsListener, event: AssistantsEvent): void => {
    try {
      const result = listener(event);
      if (typeof result === 'object' && result !== null) Promise.resolve(result).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
  return (event) => {
    void later.then(() => {
      for (const listener of listeners) tell(listener, event);
    });
  };
}

function describe(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'it threw what cannot be shown';
  }
}

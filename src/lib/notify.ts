import type { AssistantsEvent } from '../types/assistants-event.js';
import type { AssistantsListener } from '../types/assistants-listener.js';
import { combineHooks, type ListenerHooks } from './listener-hooks.js';

/** Speaks to the listeners of a client. */
export interface Notify extends ListenerHooks {
  /** Tells them of an event. Returns before they are called, and never throws. */
  (event: AssistantsEvent): void;
}

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
  const notify = (event: AssistantsEvent): void => {
    void later.then(() => {
      for (const listener of listeners) tell(listener, event);
    });
  };
  return Object.assign(notify, combineHooks(listeners, fail));
}

function describe(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'it threw what cannot be shown';
  }
}

import type { AssistantsEvent } from '../types/assistants-event.js';
import type { AssistantsListener } from '../types/assistants-listener.js';
import { describeThrown } from './describe-thrown.js';
import { guardListener } from './guard-listener.js';
import { combineHooks, type ListenerHooks } from './listener-hooks.js';
import { copyValue } from './plain-values.js';

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
      warn(describeThrown(error));
    } catch {
      // The logger throws as well, so the failure cannot be reported.
    }
  };
  const notify = (event: AssistantsEvent): void => {
    void later.then(() => {
      // What one of them changes of it is not seen by the others.
      for (const listener of listeners) guardListener(() => listener(copyValue(event)), fail);
    });
  };
  return Object.assign(notify, combineHooks(listeners, fail));
}

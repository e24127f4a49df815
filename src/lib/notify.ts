import type { AssistantsEvent } from '../types/assistants-event.js';
import type { AssistantsListener } from '../types/assistants-listener.js';
import { describeThrown } from './describe-thrown.js';
import { guardListener } from './guard-listener.js';
import { combineHooks, type ListenerHooks } from './listener-hooks.js';
import { copyValue } from './plain-values.js';

/** Calls the listeners of a client. */
export interface Notify extends ListenerHooks {
  /** Reports an event to them. Returns before they are called, and never throws. */
  (event: AssistantsEvent): void;
}

const later = Promise.resolve();

/**
 * Makes the function that reports events, each in its own microtask: listeners never run in the middle of the library's
 * work, but in the asynchronous context of the event. `warn`: gets what a listener throws or rejects with, as text.
 * Null without listeners, so that `notify?.({ … })` does not even create the event.
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

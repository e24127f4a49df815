import type {
  AssistantsListener,
  OutgoingRequest,
  RequestEnd,
  RequestObserver,
  RunObserver,
  StartingRun,
} from '../types/assistants-listener.js';
import type { ResponseStreamEvent } from '../types/responses.js';
import { guardListener } from './guard-listener.js';

type HeaderValues = Readonly<Record<string, string>>;

/** The methods of all listeners combined; null if no listener has such a method. */
export interface ListenerHooks {
  /** Sends a request through all of them. Throws only what `send` throws. */
  readonly aroundRequest: (<T>(request: OutgoingRequest, send: (headers: HeaderValues) => T) => Sent<T>) | null;
  /** Tells all of them that a run begins. Never throws. */
  readonly startRun: ((run: StartingRun) => WatchedStart) | null;
}

/** The observers of one request. Methods never throw; only the first end is reported. */
export interface WatchedRequest {
  streamed: (event: ResponseStreamEvent) => void;
  ended: (end: RequestEnd) => void;
}

/** The observers of a run that begins. Methods never throw. */
export interface WatchedStart {
  created: (runId: string) => void;
  refused: (error: unknown) => void;
}

interface Sent<T> {
  result: T;
  observer: WatchedRequest;
}

/** `fail`: gets what a listener throws; must not throw. */
export function combineHooks(listeners: readonly AssistantsListener[], fail: (error: unknown) => void): ListenerHooks {
  const guard = (task: () => unknown): void => {
    guardListener(task, fail);
  };

  /** Keeps the headers that are valid, and reports the others: an invalid one would fail the request. */
  function takeValid(added: HeaderValues): HeaderValues {
    const valid: Record<string, string> = {};
    for (const [name, value] of Object.entries(added))
      guard(() => {
        new Headers().set(name, value);
        valid[name] = value;
      });
    return valid;
  }

  function around<T>(request: OutgoingRequest, send: (headers: HeaderValues) => T): Sent<T> {
    const observers: RequestObserver[] = [];
    const pass = (index: number, headers: HeaderValues): Outcome<T> => {
      const listener = listeners[index];
      if (listener === undefined) return attempt(() => send(headers));
      let outcome: Outcome<T> | null = null;
      const next = (added: HeaderValues = {}): Outcome<T> =>
        (outcome ??= pass(index + 1, { ...headers, ...takeValid(added) }));
      guard(() => {
        const observer = listener.aroundRequest?.(request, next);
        if (observer) observers.push(observer);
        return observer;
      });
      return next();
    };
    const outcome = pass(0, {});
    let isOver = false;
    const observer: WatchedRequest = {
      streamed: (event) => {
        for (const each of observers) guard(() => each.streamed?.(event));
      },
      ended: (end) => {
        if (isOver) return;
        isOver = true;
        for (const each of observers) guard(() => each.ended?.(end));
      },
    };
    if ('result' in outcome) return { result: outcome.result, observer };
    observer.ended({ status: null, fault: 'other', code: null });
    throw outcome.error;
  }

  function startRun(run: StartingRun): WatchedStart {
    const observers: RunObserver[] = [];
    for (const listener of listeners)
      guard(() => {
        const observer = listener.onRunStart?.(run);
        if (observer) observers.push(observer);
        return observer;
      });
    return {
      created: (runId) => {
        for (const each of observers) guard(() => each.created?.(runId));
      },
      refused: (error) => {
        for (const each of observers) guard(() => each.refused?.(error));
      },
    };
  }

  return {
    aroundRequest: listeners.some((listener) => listener.aroundRequest) ? around : null,
    startRun: listeners.some((listener) => listener.onRunStart) ? startRun : null,
  };
}

type Outcome<T> = { result: T } | { error: unknown };

function attempt<T>(task: () => T): Outcome<T> {
  try {
    return { result: task() };
  } catch (error) {
    return { error };
  }
}

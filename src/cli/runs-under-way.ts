import type { AssistantsEvent } from '../types/index.js';

/** The active runs of this process. */
export interface RunsUnderWay {
  /** A listener for the option `onEvent`. */
  note: (event: AssistantsEvent) => void;
  /** Resolves when no run is active, or after this many milliseconds. */
  whenNone: (withinMs: number) => Promise<void>;
}

const WORKING: ReadonlySet<string> = new Set(['queued', 'in_progress', 'cancelling']);

export function watchRuns(): RunsUnderWay {
  const runs = new Set<string>();
  const waiting = new Set<() => void>();
  return {
    note: (event) => {
      if (event.type !== 'run.status') return;
      if (WORKING.has(event.to)) runs.add(event.runId);
      else runs.delete(event.runId);
      if (runs.size > 0) return;
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    whenNone: (withinMs) =>
      new Promise((resolve) => {
        if (runs.size === 0) {
          resolve();
          return;
        }
        const timer = setTimeout(resolve, withinMs);
        waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

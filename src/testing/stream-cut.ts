import type { ResponseRun } from './response-run.js';
import type { StreamHooks } from './sse.js';
import type { State } from './state.js';

/** Takes the next scripted cut, if any, for a stream of this response. */
export function cutOf(run: ResponseRun, state: State): Pick<StreamHooks, 'cut' | 'onEnd'> {
  const cut = state.script.takeCut();
  if (!cut) return {};
  return {
    onEnd: () => state.script.report(`a stream ended before it could be cut after ${cut.afterEvents} events`),
    cut: (sent) => {
      if (sent < cut.afterEvents) return null;
      // The service goes on, or notices that its reader is gone.
      if (cut.continues === false && !run.response.background) run.stop();
      else void run.drive();
      return cut.clean === true ? 'close' : 'error';
    },
  };
}

import type { ResponseRun } from './response-run.js';
import { shapeEvent } from './servers/shape-answers.js';
import type { StreamHooks } from './sse.js';
import type { State } from './state.js';
import type { LostStream } from './types.js';

/**
 * Decides whether a response goes on or ends after its stream has lost its reader. `sent` is the number of events sent so far.
 */
export function loseReader(
  run: ResponseRun,
  { continues = true, joins = true }: LostStream,
  sent: number,
  state: State,
): void {
  if (run.response.background) {
    if (sent === 1 && state.options.lostAtFirstEvent === 'staysQueued') run.stayQueued();
  } else {
    if (!continues) {
      run.stop();
      return;
    }
    run.joins = joins;
  }
  void run.drive();
}

/** The options for a stream of this response: the next scripted cut, if any, and the form of the server's events. */
export function streamHooks(run: ResponseRun, state: State): StreamHooks {
  const { server } = state;
  return { ...takeCut(run, state), ...(server ? { shape: (event) => shapeEvent(server, event) } : {}) };
}

function takeCut(run: ResponseRun, state: State): Pick<StreamHooks, 'cut' | 'onEnd'> {
  const cut = state.script.takeCut();
  if (!cut) return {};
  return {
    onEnd: () => state.script.report(`a stream ended before it could be cut after ${cut.afterEvents} events`),
    cut: (sent) => {
      if (sent < cut.afterEvents) return null;
      if (cut.joins === false && run.ended) {
        state.script.report(`a stream was cut after ${cut.afterEvents} events, when its items had joined`);
      }
      loseReader(run, cut, sent, state);
      return cut.clean === true ? 'close' : 'error';
    },
  };
}

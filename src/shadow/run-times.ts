import { BoundedMap } from '../lib/bounded-map.js';
import type { Clock } from '../lib/clock.js';
import type { AssistantsEvent } from '../types/index.js';
import type { AnswerTimes } from './read-answer.js';

/** How many runs are measured at once. Above this number, the oldest are no longer measured. */
const MOST_RUNS = 1_000;

interface Times {
  /** When the first request was sent (monotonic ms). */
  began: number;
  firstTokenMs: number | null;
  /** Milliseconds that the run has waited for outputs, without the current wait. */
  waited: number;
  /** When the current wait began (monotonic ms); null if the run does not wait. */
  waitsSince: number | null;
}

/** Measures how long runs take, by their events, from their first request. */
export class RunTimes {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #runs = new BoundedMap<string, Times>(MOST_RUNS);
  /** When the last request for a run without an id was sent (monotonic ms), by thread. */
  readonly #asked = new BoundedMap<string, number>(MOST_RUNS);

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  note(event: AssistantsEvent): void {
    const now = this.#clock.monotonic();
    if (event.type === 'request.sent') {
      const { operation, threadId, runId } = event;
      if (operation === 'responses.create' && threadId && !runId) this.#asked.set(threadId, now);
      return;
    }
    if (event.type === 'run.status' && event.from === null) {
      const began = this.#asked.get(event.threadId) ?? now;
      this.#runs.set(event.runId, { began, firstTokenMs: null, waited: 0, waitsSince: null });
      return;
    }
    if (event.type !== 'run.status' && event.type !== 'run.first_token') return;
    const times = this.#runs.get(event.runId);
    if (!times) return;
    if (event.type === 'run.first_token') {
      times.firstTokenMs ??= Math.round(now - times.began);
      return;
    }
    if (times.waitsSince !== null) times.waited += now - times.waitsSince;
    times.waitsSince = event.to === 'requires_action' ? now : null;
  }

  /** The times of a run that has just ended; null if this process has not seen it begin. */
  read(runId: string): AnswerTimes | null {
    const times = this.#runs.get(runId);
    if (!times) return null;
    const { began, waited, firstTokenMs } = times;
    return { latencyMs: Math.round(this.#clock.monotonic() - began - waited), firstTokenMs };
  }
}

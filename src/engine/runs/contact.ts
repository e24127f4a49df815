import type { Clock } from '../../lib/clock.js';
import { countTurns } from '../../lib/timers.js';
import type { FaultKind } from '../../upstream/fault-kind.js';
import type { Upstream } from '../../upstream/upstream.js';

/** How long (ms) a service is asked again that does not answer. */
const PATIENCE_MS = 30_000;

/**
 * A request that takes this long (ms) but leaves the event loop fewer turns was not waited for: the clock has jumped, since
 * the machine slept or a test's timers were moved on. Its answer may have been about to be read.
 */
const JUMP = { milliseconds: 1_000, turns: 5 };

/** No answer came, not even a refusal. */
const UNANSWERED: ReadonlySet<FaultKind> = new Set(['connection', 'unsent']);

/** Faults that tell nothing of the connection: the request was given up here, or never made. */
const UNRELATED: ReadonlySet<FaultKind> = new Set(['aborted', 'other']);

/** Whether the service that works on a turn can still be reached, as far as asking it has told. */
export class Contact {
  readonly #clock: Clock;
  #missed = 0;
  /** When (monotonic ms) the first of the requests was sent that came to nothing in a row. */
  #missedSince = 0;
  #lost: Error | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What the last of many requests failed with that were not answered; null while the service may be there. */
  get lost(): Error | null {
    return this.#lost;
  }

  throwIfLost(): void {
    if (this.#lost) throw this.#lost;
  }

  /** The last request was not answered. */
  get isMissing(): boolean {
    return this.#missed > 0;
  }

  /** The service has sent something of its own. */
  hear(): void {
    this.#missed = 0;
    this.#lost = null;
  }

  /** Sends a request, and takes notice whether it is answered. Its error passes. */
  async ask<T>(upstream: Pick<Upstream, 'classify'>, request: () => Promise<T>): Promise<T> {
    const sentAt = this.#clock.monotonic();
    const turns = countTurns(JUMP.turns);
    try {
      const answer = await request();
      this.hear();
      return answer;
    } catch (error) {
      const kind = upstream.classify(error);
      const hasJumped = turns.count() < JUMP.turns && this.#clock.monotonic() - sentAt >= JUMP.milliseconds;
      if (!UNANSWERED.has(kind)) {
        if (!UNRELATED.has(kind)) this.hear();
      } else if (!hasJumped) {
        this.#miss(error, sentAt);
      }
      throw error;
    } finally {
      turns.stop();
    }
  }

  #miss(error: unknown, sentAt: number): void {
    if (this.#missed === 0) this.#missedSince = sentAt;
    this.#missed += 1;
    const isOver = this.#missed > 1 && this.#clock.monotonic() - this.#missedSince >= PATIENCE_MS;
    if (isOver && error instanceof Error) this.#lost = error;
  }
}

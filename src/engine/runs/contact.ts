import type { Clock } from '../../lib/clock.js';
import { countTurns } from '../../lib/timers.js';
import type { FaultKind } from '../../upstream/fault-kind.js';
import type { Upstream } from '../../upstream/upstream.js';

/** How long (ms) to keep asking a service that does not answer. */
const PATIENCE_MS = 30_000;

/**
 * A request that took this long (ms) while the event loop made fewer turns than this: the clock jumped, because the
 * machine slept or a test moved its timers. The answer may be waiting to be read, so this is not counted as unanswered.
 */
const JUMP = { milliseconds: 1_000, turns: 5 };

/** Faults without any answer, not even a refusal. */
const UNANSWERED: ReadonlySet<FaultKind> = new Set(['connection', 'unsent']);

/** Faults that say nothing about the connection: the request was aborted here, or never sent. */
const UNRELATED: ReadonlySet<FaultKind> = new Set(['aborted', 'other']);

/** Tracks whether the service that works on a turn can still be reached. */
export class Contact {
  readonly #clock: Clock;
  #missed = 0;
  /** When (monotonic ms) the first request of the current series of unanswered ones was sent. */
  #missedSince = 0;
  #lost: Error | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The error of the last request, once requests have gone unanswered for too long; else null. */
  get lost(): Error | null {
    return this.#lost;
  }

  throwIfLost(): void {
    if (this.#lost) throw this.#lost;
  }

  /** Whether the last request went unanswered. */
  get isMissing(): boolean {
    return this.#missed > 0;
  }

  /** Notes that something arrived from the service. */
  noteAnswer(): void {
    this.#missed = 0;
    this.#lost = null;
  }

  /** Sends a request and notes whether it is answered. Rethrows its error. */
  async ask<T>(upstream: Pick<Upstream, 'classify'>, request: () => Promise<T>): Promise<T> {
    const sentAt = this.#clock.monotonic();
    const turns = countTurns(JUMP.turns);
    try {
      const answer = await request();
      this.noteAnswer();
      return answer;
    } catch (error) {
      const kind = upstream.classify(error);
      const hasJumped = turns.count() < JUMP.turns && this.#clock.monotonic() - sentAt >= JUMP.milliseconds;
      if (!UNANSWERED.has(kind)) {
        if (!UNRELATED.has(kind)) this.noteAnswer();
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

import type { Clock } from '../lib/clock.js';
import type { ShadowOption } from '../types/index.js';

/** How many repetitions may wait for others to end. */
const MOST_WAITING = 100;

const MINUTE_MS = 60_000;

/** Enforces the limits of the option `shadow`. */
export class ShadowBudget {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #limits: Record<'maxConcurrent' | 'maxPerMinute' | 'maxTokens', number>;
  /** When the repetitions of the last minute were admitted (monotonic ms). */
  #begun: number[] = [];
  #running = 0;
  #waiting: (() => void)[] = [];
  /** Tokens that were used, or are reserved for repetitions in progress. */
  #tokens = 0;

  constructor(clock: Pick<Clock, 'monotonic'>, { maxConcurrent, maxPerMinute, maxTokens }: ShadowOption) {
    this.#clock = clock;
    this.#limits = {
      maxConcurrent: maxConcurrent ?? 2,
      maxPerMinute: maxPerMinute ?? 10,
      maxTokens: maxTokens ?? Infinity,
    };
  }

  /** Whether a repetition may begin, now or after others. If so, it counts for `maxPerMinute`. */
  admit(): boolean {
    const now = this.#clock.monotonic();
    this.#begun = this.#begun.filter((at) => now - at < MINUTE_MS);
    if (this.#begun.length >= this.#limits.maxPerMinute || this.#waiting.length >= MOST_WAITING) return false;
    this.#begun.push(now);
    return true;
  }

  /** Does the work of a repetition, as soon as fewer than `maxConcurrent` are in progress. */
  async run(work: () => Promise<void>): Promise<void> {
    if (this.#running >= this.#limits.maxConcurrent) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      await work();
    } finally {
      // The next one starts in place of this one, so the number in progress stays.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  /** Reserves tokens; returns false, and reserves none, if fewer are left. */
  reserve(tokens: number): boolean {
    if (this.#tokens + tokens > this.#limits.maxTokens) return false;
    this.#tokens += tokens;
    return true;
  }

  /** Replaces a reservation by the number of used tokens. */
  settle(reserved: number, used: number): void {
    this.#tokens += used - reserved;
  }
}

import type { Clock } from '../lib/clock.js';
import type { ShadowOption } from '../types/index.js';

/** Repetitions that wait for others to end. */
const MOST_WAITING = 100;

const MINUTE_MS = 60_000;

/** Holds repetitions to their bounds. */
export class ShadowBudget {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #limits: Record<'maxConcurrent' | 'maxPerMinute' | 'maxTokens', number>;
  /** When those of the last minute were begun. */
  #begun: number[] = [];
  #running = 0;
  #waiting: (() => void)[] = [];
  /** Used, or put aside for those that are at work. */
  #tokens = 0;

  constructor(clock: Pick<Clock, 'monotonic'>, { maxConcurrent, maxPerMinute, maxTokens }: ShadowOption) {
    this.#clock = clock;
    this.#limits = {
      maxConcurrent: maxConcurrent ?? 2,
      maxPerMinute: maxPerMinute ?? 10,
      maxTokens: maxTokens ?? Infinity,
    };
  }

  /** Whether a repetition may begin now or a little later. One that may counts. */
  admit(): boolean {
    const now = this.#clock.monotonic();
    this.#begun = this.#begun.filter((at) => now - at < MINUTE_MS);
    if (this.#begun.length >= this.#limits.maxPerMinute || this.#waiting.length >= MOST_WAITING) return false;
    this.#begun.push(now);
    return true;
  }

  /** Does the work of a repetition when fewer than the most are at work. */
  async run(work: () => Promise<void>): Promise<void> {
    if (this.#running >= this.#limits.maxConcurrent) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      await work();
    } finally {
      // The place goes to the next one.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  /** Puts tokens aside; false where not as many are left. */
  reserve(tokens: number): boolean {
    if (this.#tokens + tokens > this.#limits.maxTokens) return false;
    this.#tokens += tokens;
    return true;
  }

  /** What was put aside has become so many. */
  settle(reserved: number, used: number): void {
    this.#tokens += used - reserved;
  }
}

import { systemClock, type Clock } from './clock.js';

/** Times that differ by less than this (ms) count as equal, as healthy clocks differ and headers have whole seconds. */
const TOLERANCE = 2_000;

/** Dates outside of this range are wrong. */
const OLDEST_DATE = Date.UTC(2023, 0);
const NEWEST_DATE = Date.UTC(2100, 0);

/**
 * A service's wall-clock time, taken from the `date` headers of its answers, because this machine's clock may be wrong,
 * and recorded answers are old. Shows the machine's time until the first such header, and while the two hardly differ.
 */
export class ServiceClock implements Clock {
  /** How far the service's clock is ahead of this machine's, in ms. */
  #offset = 0;

  now(): number {
    return systemClock.now() + this.#offset;
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  mark(): () => number {
    const at = systemClock.now();
    return () => at + this.#offset;
  }

  sleep(milliseconds: number, signal?: AbortSignal | null, change?: Promise<unknown>): Promise<void> {
    return systemClock.sleep(milliseconds, signal, change);
  }

  startTimer(milliseconds: number, task: () => void): () => void {
    return systemClock.startTimer(milliseconds, task);
  }

  /** Call this when a request is sent, and the returned function with the headers of its answer. */
  timeRequest(): (headers: Headers) => void {
    const sentAt = systemClock.now();
    return (headers) => {
      const date = readDate(headers);
      if (date !== null) this.#correct(date.earliest - systemClock.now(), date.latest - sentAt);
    };
  }

  /**
   * Adjusts the clock: the service's is ahead by `least` to `most`, because the answer was dated between its request
   * and its arrival. Adjusts no further than that proves, so that a slow answer changes nothing.
   */
  #correct(least: number, most: number): void {
    // The machine's clock was set back during the request.
    if (least > most) return;
    const isLikely = (offset: number): boolean => offset >= least - TOLERANCE && offset <= most + TOLERANCE;
    if (isLikely(this.#offset)) return;
    this.#offset = isLikely(0) ? 0 : Math.min(Math.max(this.#offset, least), most);
  }
}

/** The range of time in which the service dated the answer; null if it does not say. */
function readDate(headers: Headers): { earliest: number; latest: number } | null {
  const date = Date.parse(headers.get('date') ?? '');
  if (!(date >= OLDEST_DATE && date < NEWEST_DATE)) return null;
  // How long a proxy has kept the answer, in seconds. Both headers omit fractions of a second.
  const age = Number.parseInt(headers.get('age') ?? '', 10);
  return age > 0
    ? { earliest: date + age * 1000, latest: date + age * 1000 + 2000 }
    : { earliest: date, latest: date + 1000 };
}

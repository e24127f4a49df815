import { systemClock, type Clock } from './clock.js';

/** Times (ms) that differ less are taken for the same: the clocks of healthy machines do, and headers tell whole seconds. */
const TOLERANCE = 2_000;

/** No service of these APIs has answered before, or will after: a header that says so is wrong. */
const OLDEST_DATE = Date.UTC(2023, 0);
const NEWEST_DATE = Date.UTC(2100, 0);

/**
 * Wall time as a service tells it by the `date` headers of its answers: this machine's clock may be wrong, and the answers
 * of a recording are old. Until it has seen such a header, and while the two hardly differ, it shows the machine's time.
 */
export class ServiceClock implements Clock {
  /** How far the service's clock is ahead of this machine's, in milliseconds. */
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

  /** Call this when a request is sent, and the function that it returns with the headers of the answer when they arrive. */
  timeRequest(): (headers: Headers) => void {
    const sentAt = systemClock.now();
    return (headers) => {
      const date = readDate(headers);
      if (date !== null) this.#correct(date.earliest - systemClock.now(), date.latest - sentAt);
    };
  }

  /**
   * Takes the service's clock to be ahead by at least `least` and at most `most`: the answer was dated at some moment
   * between its request and its arrival. Moves no further than that proves, so that a slow answer changes nothing.
   */
  #correct(least: number, most: number): void {
    // The machine's clock was set back while the request was under way.
    if (least > most) return;
    const isLikely = (offset: number): boolean => offset >= least - TOLERANCE && offset <= most + TOLERANCE;
    if (isLikely(this.#offset)) return;
    this.#offset = isLikely(0) ? 0 : Math.min(Math.max(this.#offset, least), most);
  }
}

/** Between which two moments the service would have dated an answer that arrived without delay; null: it does not say. */
function readDate(headers: Headers): { earliest: number; latest: number } | null {
  const date = Date.parse(headers.get('date') ?? '');
  if (!(date >= OLDEST_DATE && date < NEWEST_DATE)) return null;
  // How many seconds a proxy has kept the answer. Both headers leave the fraction of a second out.
  const age = Number.parseInt(headers.get('age') ?? '', 10);
  return age > 0
    ? { earliest: date + age * 1000, latest: date + age * 1000 + 2000 }
    : { earliest: date, latest: date + 1000 };
}

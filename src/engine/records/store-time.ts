import { systemClock, type Clock } from '../../lib/clock.js';

/** A measurement is used for this long (ms), and repeated in the background when it is older than the second value. */
const LONGEST_USE_MS = 600_000;
const FRESH_MS = 60_000;

/** Answers that took longer than this (ms) are too inexact. */
const LONGEST_ANSWER_MS = 4_000;

/** Wait (ms) between the beginnings of two measurements: the first may fail or never be answered. */
const AGAIN_MS = 5_000;

/** If this machine's two clocks drift apart by more than this (ms), it was suspended or its clock was set. */
const TOLERANCE_MS = 2_000;

/** A value outside of this range is not in ms since the epoch. */
const OLDEST = Date.UTC(2020, 0);
const NEWEST = Date.UTC(2100, 0);

/** One moment by the store's clock and by both clocks of this machine. */
interface Measured {
  store: number;
  monotonic: number;
  wall: number;
}

/**
 * The clock of a store, which all processes on the store share. It is measured in the background, so that no call waits
 * for it, and extrapolated with this machine's monotonic clock.
 */
export class StoreTime {
  readonly #read: (() => Promise<number>) | null;
  readonly #machine: Clock;
  #measured: Measured | null = null;
  #begunAt = -Infinity;

  /** `read`: asks the store for its time; null if it has no clock. */
  constructor(read: (() => Promise<number>) | null, machine: Clock = systemClock) {
    this.#read = read;
    this.#machine = machine;
  }

  /** The store's time in ms since the epoch; null if unknown, or not measured yet. */
  now(): number | null {
    if (this.#read === null) return null;
    const { measured, age } = this.#look();
    if (age > FRESH_MS) void this.#measure(this.#read);
    return measured && age <= LONGEST_USE_MS ? measured.store + age : null;
  }

  #look(): { measured: Measured | null; age: number } {
    if (this.#measured !== null) {
      const age = this.#machine.monotonic() - this.#measured.monotonic;
      const wallAge = this.#machine.now() - this.#measured.wall;
      if (Math.abs(age - wallAge) <= TOLERANCE_MS) return { measured: this.#measured, age };
      this.#measured = null;
      this.#begunAt = -Infinity;
    }
    return { measured: null, age: Infinity };
  }

  /** Asks the store, unless it was asked within the last 5 s. Never rejects. */
  async #measure(read: () => Promise<number>): Promise<void> {
    const [began, wallBegan] = [this.#machine.monotonic(), this.#machine.now()];
    if (began - this.#begunAt < AGAIN_MS) return;
    this.#begunAt = began;
    try {
      const store = await read();
      const [monotonic, wall] = [this.#machine.monotonic(), this.#machine.now()];
      const took = monotonic - began;
      const isPrompt = Math.max(took, Math.abs(wall - wallBegan)) <= LONGEST_ANSWER_MS;
      // The store read its clock some time between request and answer: assume the middle.
      if (isPrompt && store >= OLDEST && store < NEWEST) this.#measured = { store: store + took / 2, monotonic, wall };
    } catch {
      // It is asked again later; until then leases use this machine's clock.
    }
  }
}

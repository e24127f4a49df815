import { systemClock, type Clock } from '../../lib/clock.js';

/** What was measured is used for this long (ms), and measured again when it is older than the second. */
const LONGEST_USE_MS = 600_000;
const FRESH_MS = 60_000;

/** An answer that took longer (ms) says too little of the moment at which it was given. */
const LONGEST_ANSWER_MS = 4_000;

/** How long (ms) after a measurement began another one may begin: the first may have failed, or never be answered. */
const AGAIN_MS = 5_000;

/** A machine whose two clocks have come so far apart (ms) was suspended, or its clock was set. */
const TOLERANCE_MS = 2_000;

/** A store that says another time does not count milliseconds since the epoch. */
const OLDEST = Date.UTC(2020, 0);
const NEWEST = Date.UTC(2100, 0);

/** The same moment by the store's clock and by both of this machine's. */
interface Measured {
  store: number;
  monotonic: number;
  wall: number;
}

/**
 * The clock of a store, which the processes that share the store have in common. It is measured in the background, so that no
 * call waits for it, and reckoned from there by this machine's monotonic clock.
 */
export class StoreTime {
  readonly #read: (() => Promise<number>) | null;
  readonly #machine: Clock;
  #measured: Measured | null = null;
  #begunAt = -Infinity;

  /** `read` asks the store; null where it has no clock. */
  constructor(read: (() => Promise<number>) | null, machine: Clock = systemClock) {
    this.#read = read;
    this.#machine = machine;
  }

  /** The store's time in milliseconds since the epoch; null where it is not known, or not yet. */
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

  /** Asks the store, unless it was asked a moment ago. Never rejects. */
  async #measure(read: () => Promise<number>): Promise<void> {
    const [began, wallBegan] = [this.#machine.monotonic(), this.#machine.now()];
    if (began - this.#begunAt < AGAIN_MS) return;
    this.#begunAt = began;
    try {
      const store = await read();
      const [monotonic, wall] = [this.#machine.monotonic(), this.#machine.now()];
      const took = monotonic - began;
      const isPrompt = Math.max(took, Math.abs(wall - wallBegan)) <= LONGEST_ANSWER_MS;
      // The store has told its time somewhere in between.
      if (isPrompt && store >= OLDEST && store < NEWEST) this.#measured = { store: store + took / 2, monotonic, wall };
    } catch {
      // It is asked again, and until then leases go by what this machine knows.
    }
  }
}

import type { WrappableClient } from '../client/with-assistants.js';
import { systemClock } from '../lib/clock.js';
import { Refusal } from './refusal.js';

/** How many milliseconds an accepted key stays accepted. */
const BELIEVED_FOR = 600_000;

/** How many milliseconds a refused key is refused without a request to the service. */
const REFUSED_FOR = 5000;

/** The maximum number of accepted keys, and of refused keys, in memory. */
const MOST_KEPT = 10_000;

interface Remembered<Value> {
  value: Value;
  /** Milliseconds of the monotonic clock. */
  until: number;
}

/** Remembers the clients of accepted keys, and the errors for refused keys. */
export class KeyCache {
  readonly #believed = new Expiring<WrappableClient>(BELIEVED_FOR);
  readonly #refused = new Expiring<Refusal>(REFUSED_FOR);
  readonly #underWay = new Map<string, Promise<WrappableClient>>();

  /**
   * Returns the client of a key. If it is not known, `make` makes it, once for all requests that come meanwhile. Rejects with
   * the error of `make`. A refusal of the key (401) is remembered for a moment, other errors are not.
   */
  async find(name: string, make: () => Promise<WrappableClient>): Promise<WrappableClient> {
    const known = this.#believed.get(name);
    if (known) return known;
    const refusal = this.#refused.get(name);
    if (refusal) throw refusal;
    const running = this.#underWay.get(name) ?? this.#start(name, make);
    return running;
  }

  #start(name: string, make: () => Promise<WrappableClient>): Promise<WrappableClient> {
    const running = this.#make(name, make).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, running);
    return running;
  }

  async #make(name: string, make: () => Promise<WrappableClient>): Promise<WrappableClient> {
    try {
      const client = await make();
      this.#believed.set(name, client);
      return client;
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) this.#refused.set(name, error);
      throw error;
    }
  }
}

/** A map whose values all have the same lifetime, so that the oldest expire first. */
class Expiring<Value> {
  readonly #entries = new Map<string, Remembered<Value>>();

  constructor(readonly milliseconds: number) {}

  get(name: string): Value | undefined {
    this.#sweep();
    return this.#entries.get(name)?.value;
  }

  set(name: string, value: Value): void {
    this.#entries.delete(name);
    this.#entries.set(name, { value, until: systemClock.monotonic() + this.milliseconds });
    this.#sweep();
  }

  #sweep(): void {
    const now = systemClock.monotonic();
    for (const [name, { until }] of this.#entries) {
      if (until > now && this.#entries.size <= MOST_KEPT) return;
      this.#entries.delete(name);
    }
  }
}

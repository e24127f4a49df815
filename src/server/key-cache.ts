import type { WrappableClient } from '../client/with-assistants.js';
import { systemClock } from '../lib/clock.js';
import { Refusal } from './refusal.js';

/** How long (ms) a key is believed. */
const BELIEVED_FOR = 600_000;

/** How long (ms) a key that was refused is refused without asking again. */
const REFUSED_FOR = 5000;

/** How many keys of either kind are remembered. */
const MOST_KEPT = 10_000;

interface Remembered<Value> {
  value: Value;
  /** By the monotonic clock. */
  until: number;
}

/** What is known of keys: their clients, and the refusals of those that the service does not know. */
export class KeyCache {
  readonly #believed = new Expiring<WrappableClient>(BELIEVED_FOR);
  readonly #refused = new Expiring<Refusal>(REFUSED_FOR);
  readonly #underWay = new Map<string, Promise<WrappableClient>>();

  /**
   * The client of a key, made by `make` where none is known. Requests that come meanwhile wait for the same. Rejects with what `make`
   * rejects with; a refusal of the key (401) is remembered for a moment, everything else is not.
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

/** Values that all stay for the same time, so that the oldest are the first to go. */
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

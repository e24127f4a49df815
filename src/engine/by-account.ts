import { BoundedMap } from '../lib/bounded-map.js';
import type { Account } from '../upstream/client-facts.js';

/**
 * How many accounts with a key are remembered even while they have no client: an app may make a new client for each
 * request.
 */
const MOST_KEPT = 100;

/** Runtimes without `WeakRef`, such as older Workers, keep every value. */
const refer = <Value extends object>(value: Value): { deref(): Value | undefined } =>
  typeof WeakRef === 'undefined' ? { deref: () => value } : new WeakRef(value);

/**
 * One value per account, kept at least as long as one of the account's clients exists. Values of the 100 accounts with
 * a key that were used last are kept longer. If a function gives the keys, its values are kept as long as the function
 * exists.
 */
export class ByAccount<Value extends object> {
  readonly #kept = new BoundedMap<string, Value>(MOST_KEPT);
  readonly #used = new Map<string, { deref(): Value | undefined }>();
  readonly #bySource = new WeakMap<object, Map<string, Value>>();
  #sweepAt = 2 * MOST_KEPT;

  /** The account's value, made by `make` on first use. */
  find({ name, keySource }: Account, make: () => Value): Value {
    if (keySource !== null) return this.#findOfSource(keySource, name, make);
    const found = this.#kept.get(name) ?? this.#used.get(name)?.deref();
    const value = found ?? make();
    this.#kept.set(name, value);
    if (found === undefined) {
      this.#sweep();
      this.#used.set(name, refer(value));
    }
    return value;
  }

  #findOfSource(source: object, name: string, make: () => Value): Value {
    const ofSource = this.#bySource.get(source) ?? new Map<string, Value>();
    this.#bySource.set(source, ofSource);
    const value = ofSource.get(name) ?? make();
    ofSource.set(name, value);
    return value;
  }

  /** Forgets the names whose values were garbage-collected, each time the number of names has doubled. */
  #sweep(): void {
    if (this.#used.size < this.#sweepAt) return;
    for (const [name, value] of this.#used) if (value.deref() === undefined) this.#used.delete(name);
    this.#sweepAt = 2 * Math.max(MOST_KEPT, this.#used.size);
  }
}

import { BoundedMap } from '../lib/bounded-map.js';
import type { Account } from '../upstream/client-facts.js';

/** Accounts with a key whose values stay while no client of theirs is there: an app may make its clients for each request. */
const MOST_KEPT = 100;

/** Without weak references, as in older Workers, everything stays. */
const refer = <Value extends object>(value: Value): { deref(): Value | undefined } =>
  typeof WeakRef === 'undefined' ? { deref: () => value } : new WeakRef(value);

/**
 * What each account has in this process. It stays for as long as one of the account's clients is there. That of an account
 * with a key stays beyond it until it was not asked for longer than that of a hundred others; that of a function which
 * gives keys goes with the function.
 */
export class ByAccount<Value extends object> {
  readonly #kept = new BoundedMap<string, Value>(MOST_KEPT);
  readonly #used = new Map<string, { deref(): Value | undefined }>();
  readonly #bySource = new WeakMap<object, Map<string, Value>>();
  #sweepAt = 2 * MOST_KEPT;

  /** What the account has, made by `make` at first. */
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

  /** Lets go of the names whose values are gone, whenever the names have doubled. */
  #sweep(): void {
    if (this.#used.size < this.#sweepAt) return;
    for (const [name, value] of this.#used) if (value.deref() === undefined) this.#used.delete(name);
    this.#sweepAt = 2 * Math.max(MOST_KEPT, this.#used.size);
  }
}

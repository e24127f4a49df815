import { isRecord } from '../lib/plain-values.js';
import { ownErrorClasses, type StreamErrorClasses } from './stream-errors.js';

/** An index may be at most this far beyond the end of its array. */
const MAX_GROWTH = 1024;
/** The maximum length of an array. */
const MAX_LENGTH = 65_536;

/**
 * Adds a delta to the snapshot in place, and returns the snapshot. Strings are appended, numbers added, objects merged, array
 * entries placed by their `index`; `index` and `type` are replaced. The cost depends on the size of the delta, not of the
 * snapshot. The delta does not change: the snapshot gets copies.
 *
 * @throws OpenAIError if the delta does not fit the snapshot, an index is out of place, or a key would reach a prototype. The
 * snapshot is then unchanged, and the message contains no data.
 */
export function accumulateDelta<Snapshot extends object>(
  snapshot: Snapshot,
  delta: object,
  errors: StreamErrorClasses = ownErrorClasses,
): Snapshot {
  refuseUnsafeKeys(delta, errors);
  if (isRecord(snapshot) && isRecord(delta)) {
    new Accumulation(errors).attempt((accumulation) => accumulation.mergeRecord(snapshot, delta));
  }
  return snapshot;
}

/** Like {@link accumulateDelta}, for the entries of an array. Returns the indices that are new. */
export function accumulateEntries(
  snapshot: unknown[],
  entries: readonly unknown[],
  errors: StreamErrorClasses,
): ReadonlySet<number> {
  refuseUnsafeKeys(entries, errors);
  return new Accumulation(errors).attempt((accumulation) => accumulation.placeEntries(snapshot, entries));
}

/** A change that a delta made: the property, and its value before. */
interface Change {
  target: object;
  key: string | number;
  before: unknown;
  isNew: boolean;
  /** The earlier length, if the object is an array. */
  length: number | null;
}

/** Adds one delta to a snapshot, and can undo its changes if the rest of the delta is invalid. */
class Accumulation {
  readonly #errors: StreamErrorClasses;
  readonly #changes: Change[] = [];

  constructor(errors: StreamErrorClasses) {
    this.#errors = errors;
  }

  attempt<T>(work: (accumulation: this) => T): T {
    try {
      return work(this);
    } catch (error) {
      for (const change of this.#changes.reverse()) this.#takeBack(change);
      throw error;
    }
  }

  mergeRecord(target: Record<string, unknown>, delta: Record<string, unknown>): void {
    for (const key of Object.keys(delta)) {
      const current = Object.hasOwn(target, key) ? target[key] : undefined;
      const replaces = key === 'index' || key === 'type';
      this.#set(target, key, this.#merge(replaces ? undefined : current, delta[key]));
    }
  }

  placeEntries(target: unknown[], entries: readonly unknown[]): ReadonlySet<number> {
    const added = new Set<number>();
    const limit = Math.min(target.length + MAX_GROWTH, MAX_LENGTH);
    for (const entry of entries) {
      if (!isIndexed(entry)) throw new this.#errors.OpenAIError('A list entry in a delta of the stream has no index');
      const { index } = entry;
      if (!Number.isSafeInteger(index) || index < 0 || index >= limit) {
        throw new this.#errors.OpenAIError('A list entry in a delta of the stream has an index out of place');
      }
      if (!Object.hasOwn(target, index)) added.add(index);
      this.#set(target, index, this.#merge(target[index], entry));
    }
    return added;
  }

  #merge(current: unknown, delta: unknown): unknown {
    if (current === null || current === undefined) return this.#adopt(delta);
    if (typeof current === 'string' && typeof delta === 'string') return current + delta;
    if (typeof current === 'number' && typeof delta === 'number') return current + delta;
    if (Array.isArray(current) && Array.isArray(delta)) this.#mergeArray(current, delta);
    else if (isRecord(current) && isRecord(delta)) this.mergeRecord(current, delta);
    else throw new this.#errors.OpenAIError('A delta of the stream does not fit what it extends');
    return current;
  }

  #mergeArray(target: unknown[], delta: readonly unknown[]): void {
    if (!delta.every(isPrimitive) || !target.every(isPrimitive)) this.placeEntries(target, delta);
    else for (const entry of delta) this.#set(target, target.length, entry);
  }

  /** Copies a value of the delta for the snapshot. Array entries are in the order of their indices. */
  #adopt(value: unknown): unknown {
    if (Array.isArray(value)) {
      const copy: unknown[] = [];
      if (value.length > 0 && value.every(isIndexed)) this.placeEntries(copy, value);
      else for (const entry of value) copy.push(this.#adopt(entry));
      return copy;
    }
    if (!isRecord(value)) return value;
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) copy[key] = this.#adopt(value[key]);
    return copy;
  }

  #set(target: object, key: string | number, value: unknown): void {
    const before: unknown = Reflect.get(target, key);
    // Most fields of a delta do not change; usually only text grows.
    if (before === value && value !== undefined) return;
    const isNew = !Object.hasOwn(target, key);
    const length = Array.isArray(target) ? target.length : null;
    if (!Reflect.set(target, key, value)) throw new TypeError('A snapshot of the stream was made read-only');
    this.#changes.push({ target, key, before, isNew, length });
  }

  #takeBack({ target, key, before, isNew, length }: Change): void {
    if (isNew) Reflect.deleteProperty(target, key);
    else Reflect.set(target, key, before);
    if (length !== null) Reflect.set(target, 'length', length);
  }
}

function isIndexed(entry: unknown): entry is Record<string, unknown> & { index: number } {
  return isRecord(entry) && typeof entry['index'] === 'number';
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function refuseUnsafeKeys(value: unknown, errors: StreamErrorClasses): void {
  if (Array.isArray(value)) {
    for (const entry of value) refuseUnsafeKeys(entry, errors);
  } else if (isRecord(value)) {
    for (const key of Object.keys(value)) {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
        throw new errors.OpenAIError('A delta of the stream has a key that would reach a prototype');
      }
      refuseUnsafeKeys(value[key], errors);
    }
  }
}

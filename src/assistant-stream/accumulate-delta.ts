import { isRecord } from '../lib/plain-values.js';
import { ownErrorClasses, type StreamErrorClasses } from './stream-errors.js';

/** An index may lie this far beyond the end of its array. */
const MAX_GROWTH = 1024;
/** No array grows longer than this. */
const MAX_LENGTH = 65_536;

/**
 * Adds a delta to the snapshot, in place, and returns the snapshot: strings and numbers are appended and added, objects
 * merged, array entries placed by their `index`; `index` and `type` are taken over. Costs no more than the delta is
 * large, and leaves the delta alone: what the snapshot takes from it, it copies.
 *
 * @throws OpenAIError if the delta does not fit the snapshot, an index is out of place, or a key would reach a prototype.
 *   Its message holds nothing of the data.
 */
export function accumulateDelta<Snapshot extends object>(
  snapshot: Snapshot,
  delta: object,
  errors: StreamErrorClasses = ownErrorClasses,
): Snapshot {
  refuseUnsafeKeys(delta, errors);
  if (isRecord(snapshot) && isRecord(delta)) mergeRecord(snapshot, delta, errors);
  return snapshot;
}

/** As {@link accumulateDelta}, for the entries of an array; returns the indices that were not there before. */
export function accumulateEntries(
  snapshot: unknown[],
  entries: readonly unknown[],
  errors: StreamErrorClasses,
): ReadonlySet<number> {
  refuseUnsafeKeys(entries, errors);
  return placeEntries(snapshot, entries, errors);
}

function mergeRecord(
  target: Record<string, unknown>,
  delta: Record<string, unknown>,
  errors: StreamErrorClasses,
): void {
  for (const key of Object.keys(delta)) {
    const current = Object.hasOwn(target, key) ? target[key] : undefined;
    const replaces = key === 'index' || key === 'type';
    target[key] = merge(replaces ? undefined : current, delta[key], errors);
  }
}

function merge(current: unknown, delta: unknown, errors: StreamErrorClasses): unknown {
  if (current === null || current === undefined) return adopt(delta, errors);
  if (typeof current === 'string' && typeof delta === 'string') return current + delta;
  if (typeof current === 'number' && typeof delta === 'number') return current + delta;
  if (Array.isArray(current) && Array.isArray(delta)) mergeArray(current, delta, errors);
  else if (isRecord(current) && isRecord(delta)) mergeRecord(current, delta, errors);
  else throw new errors.OpenAIError('A delta of the stream does not fit what it extends');
  return current;
}

function mergeArray(target: unknown[], delta: readonly unknown[], errors: StreamErrorClasses): void {
  if (delta.every(isPrimitive) && target.every(isPrimitive)) for (const entry of delta) target.push(entry);
  else placeEntries(target, delta, errors);
}

function placeEntries(target: unknown[], entries: readonly unknown[], errors: StreamErrorClasses): ReadonlySet<number> {
  const added = new Set<number>();
  const limit = Math.min(target.length + MAX_GROWTH, MAX_LENGTH);
  for (const entry of entries) {
    if (!isIndexed(entry)) throw new errors.OpenAIError('A list entry in a delta of the stream has no index');
    const { index } = entry;
    if (!Number.isSafeInteger(index) || index < 0 || index >= limit) {
      throw new errors.OpenAIError('A list entry in a delta of the stream has an index out of place');
    }
    if (!Object.hasOwn(target, index)) added.add(index);
    target[index] = merge(target[index], entry, errors);
  }
  return added;
}

/** A copy of what a delta brings, for the snapshot to grow; lists come out in the order of their indices. */
function adopt(value: unknown, errors: StreamErrorClasses): unknown {
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    if (value.length > 0 && value.every(isIndexed)) placeEntries(copy, value, errors);
    else for (const entry of value) copy.push(adopt(entry, errors));
    return copy;
  }
  if (!isRecord(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = adopt(value[key], errors);
  return copy;
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

import type { ContextItem } from '../types/context.js';
import { callOf, isMade, isReasoning, outputOf } from './read-item.js';

/**
 * Removes from a selection of a thread's items what a service would refuse: calls without their output, outputs without their
 * call before them, second outputs of a call, and reasoning without the item that followed it in the thread. Then adds `own`
 * unchanged. `thread` has the items from which the selection was made, oldest first.
 */
export function keepWhole(
  selected: readonly ContextItem[],
  own: readonly ContextItem[] = [],
  thread: readonly ContextItem[] = selected,
): ContextItem[] {
  const pairs = findPairs([...selected, ...own]);
  const paired = selected.filter((entry) => (callOf(entry) ?? outputOf(entry)) === null || pairs.has(entry));
  const followers = new Map(thread.map((entry, index) => [identify(entry), thread[index + 1]]));
  const kept: ContextItem[] = [];
  for (const entry of paired.toReversed()) {
    if (!isReasoning(entry) || isNext(kept.at(-1), followers.get(identify(entry)))) kept.push(entry);
  }
  return kept.reverse();
}

/** Whether an item may follow reasoning that `follower` follows in its thread, if that is known. */
function isNext(entry: ContextItem | undefined, follower: ContextItem | undefined): boolean {
  if (!entry || !(isReasoning(entry) || isMade(entry))) return false;
  return follower === undefined || identify(follower) === identify(entry);
}

/** Finds the calls that have an output, and those outputs. */
function findPairs(items: readonly ContextItem[]): Set<ContextItem> {
  const calls = new Map<string, ContextItem>();
  const pairs = new Set<ContextItem>();
  for (const entry of items) {
    const [call, output] = [callOf(entry), outputOf(entry)];
    if (call !== null) calls.set(call, entry);
    const answered = output === null ? undefined : calls.get(output);
    if (answered && !pairs.has(answered)) pairs.add(answered).add(entry);
  }
  return pairs;
}

/** The context function may return copies of the items. */
const identify = ({ id, item }: ContextItem): unknown => id ?? item;

/**
 * Lists the indices before which a list of items (oldest first) can be cut, so that calls stay with their outputs, and
 * reasoning with the item after it.
 */
export function listCuts(items: readonly ContextItem[]): number[] {
  const outputs = new Map(items.map((entry, index) => [outputOf(entry), index]));
  const cuts: number[] = [];
  let lastOutput = -1;
  for (const [index, entry] of items.entries()) {
    const ahead = items[index - 1];
    if (lastOutput < index && !(ahead && isReasoning(ahead))) cuts.push(index);
    const call = callOf(entry);
    if (call !== null) lastOutput = Math.max(lastOutput, outputs.get(call) ?? -1);
  }
  return cuts;
}

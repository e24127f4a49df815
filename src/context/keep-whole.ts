import type { ContextItem } from '../types/context.js';
import { callOf, isMade, isReasoning, outputOf } from './read-item.js';

/**
 * A selection of a thread's items without what a service refuses: calls without their output, outputs without their call
 * ahead of them, second outputs of a call, and reasoning without the item that followed it in the thread. `own` goes behind
 * the selection as it is. `thread`: the items that were selected from, oldest first.
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

/** Whether an item may stand behind reasoning that `follower` stands behind in its thread, where that is known. */
function isNext(entry: ContextItem | undefined, follower: ContextItem | undefined): boolean {
  if (!entry || !(isReasoning(entry) || isMade(entry))) return false;
  return follower === undefined || identify(follower) === identify(entry);
}

/** The calls and outputs that have each other. */
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

/** A function may give copies of the items. */
const identify = ({ id, item }: ContextItem): unknown => id ?? item;

/**
 * Where a list of items, oldest first, can be cut: ahead of the items of these indices calls stay with their outputs, and
 * reasoning with what follows it.
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

import type { FaultKind } from '../../upstream/fault-kind.js';
import type { EngineContext } from '../context.js';
import type { Part, Tally } from './tally.js';

/** How many requests are in progress at once. */
const CONCURRENCY = 10;

/** After this many refusals, stop: the rest would be refused too. */
const MOST_REFUSALS = 10;

/**
 * Deletes one thing at the service, and counts it as erased. If it was gone already, only the count of what remains
 * changes.
 */
export async function erasePart(
  { upstream }: Pick<EngineContext, 'upstream'>,
  tally: Tally,
  part: Part,
  erase: () => Promise<void>,
): Promise<void> {
  try {
    await erase();
    tally.erase(part);
  } catch (error) {
    if (upstream.classify(error) !== 'not_found') throw error;
    tally.drop(part);
  }
}

/**
 * Runs a task for each thing, several at once. Resolves the first fault; null if all went well. After a refusal it
 * continues with the others; any other fault stops it.
 */
export async function eraseEach<T>(
  { upstream }: Pick<EngineContext, 'upstream'>,
  things: readonly T[],
  task: (thing: T) => Promise<void>,
): Promise<FaultKind | null> {
  const waiting = things.values();
  const state: { fault: FaultKind | null; refusals: number; isOver: boolean } = {
    fault: null,
    refusals: 0,
    isOver: false,
  };
  const work = async (): Promise<void> => {
    for (const thing of waiting) {
      try {
        await task(thing);
      } catch (error) {
        const kind = upstream.classify(error);
        if (kind === 'rejected') state.refusals += 1;
        state.isOver ||= kind !== 'rejected' || state.refusals >= MOST_REFUSALS;
        if (state.fault === null || kind !== 'rejected') state.fault = kind;
      }
      if (state.isOver) return;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return state.fault;
}

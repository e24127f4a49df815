import { listThreadNames } from '../../engine/exporting/list-threads.js';
import type { Engine } from '../with-engine.js';

/** A thread to export. */
export interface Wanted {
  /** Its position in the order of the export: its name in the store, or its index in the caller's list. Marks keep it. */
  place: string;
  /** Null if the store has only a part of the id. */
  threadId: string | null;
  /** True if the caller has not named it. It may turn out not to be a thread. */
  isFound: boolean;
}

/** How many names of threads to read from the store at once. */
const PAGE = 1_000;

/** Lists the threads after a place: those that the caller has named, or those with data in the store. */
export async function* listWanted(
  engine: Engine,
  named: readonly string[] | undefined,
  behind: string | undefined,
): AsyncGenerator<Wanted> {
  if (named !== undefined) {
    const start = behind === undefined ? 0 : Number(behind) + 1;
    for (const [index, threadId] of named.entries())
      if (index >= start) yield { place: String(index), threadId, isFound: false };
    return;
  }
  for (let after = behind; ;) {
    const page = await listThreadNames(engine.context, { limit: PAGE, after });
    for (const { name, threadId } of page) yield { place: name, threadId, isFound: true };
    after = page.at(-1)?.name;
    if (page.length < PAGE) return;
  }
}

/** Counts these threads. */
export async function countWanted(engine: Engine, named: readonly string[] | undefined): Promise<number> {
  if (named !== undefined) return named.length;
  let count = 0;
  for (let after: string | undefined; ;) {
    const page = await listThreadNames(engine.context, { limit: PAGE, after });
    count += page.length;
    after = page.at(-1)?.name;
    if (page.length < PAGE) return count;
  }
}

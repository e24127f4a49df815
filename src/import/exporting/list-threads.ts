import { listThreadNames } from '../../engine/exporting/list-threads.js';
import type { Engine } from '../with-engine.js';

/** A thread that is to be exported. */
export interface Wanted {
  /** What tells how far an export has come: by the order of these names. */
  place: string;
  /** Null where the store has only a part of its id. */
  threadId: string | null;
  /** Nobody has named it: it may turn out to be none. */
  isFound: boolean;
}

/** Names of threads that one read of the store gives. */
const PAGE = 1_000;

/** The threads that the caller has named, or that the store has something of, behind a place. */
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

/** How many these are. */
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

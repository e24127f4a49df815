import type { DoctorFacts } from '../facts.js';
import { ok, problem, skipped, type Verdict } from '../finding.js';

const USE_ONE = "Give a SqliteStore, PostgresStore or RedisStore as 'assistants.store'. See docs/store-layout.md.";

/** What is kept in memory is gone with the process, and no other process sees it. */
export function checkMemoryStore({
  store,
  isProduction,
  host,
  sources,
}: Pick<DoctorFacts, 'store' | 'isProduction' | 'host' | 'sources'>): Verdict {
  if (store.kind !== 'memory') return ok(`The store is ${describeKind(store.kind)}.`);
  if (store.from === null && sources.stores.length > 0) return ok('The app names a persistent store in its code.');
  if (!isProduction && host === null)
    return ok('The store is in memory, which will do for tests and development. NODE_ENV is not production.');
  return problem(
    `Assistants, run records and message metadata are kept in memory only${host === null ? ' in production' : `, on ${host}`}: ` +
      'they are lost when the process ends, and other processes do not see them.',
    USE_ONE,
  );
}

export function checkReachableStore({ store, sources }: Pick<DoctorFacts, 'store' | 'sources'>): Verdict {
  if (store.kind === 'memory') return skipped(notNamed(sources.stores.length > 0));
  if (store.fault === null) return ok(`The store (${describeKind(store.kind)}) was written to and read.`);
  return problem(
    `The store (${describeKind(store.kind)}) cannot be used: ${store.fault}`,
    `Check the address in ${store.from ?? 'the options'}, the driver, and whether this machine may connect.`,
  );
}

export function checkDurableStore({ store, sources, host }: Pick<DoctorFacts, 'store' | 'sources' | 'host'>): Verdict {
  if (store.kind === 'memory') return skipped(notNamed(sources.stores.length > 0));
  if (store.kind === 'sqlite' && host !== null) {
    return problem(
      `The store is a file of SQLite, and ${host} gives each instance a disk of its own that does not last.`,
      'Use PostgreSQL or Redis there.',
    );
  }
  if (store.losses.length > 0) {
    return problem(
      `What the store keeps may be lost: ${store.losses.join(' ')}`,
      'Assistants, and threads of `history: "store"`, are nowhere else: use a store that keeps what it was given.',
    );
  }
  if (store.fault !== null) return skipped('The store cannot be used.');
  return ok('What was written was there for a second connection.');
}

const notNamed = (isInCode: boolean): string =>
  isInCode
    ? 'The store is made in the code of the app: give its address by --store to have it looked at.'
    : 'No persistent store is set.';

const describeKind = (kind: DoctorFacts['store']['kind']): string =>
  ({ memory: 'in memory', sqlite: 'SQLite', postgres: 'PostgreSQL', redis: 'Redis', own: 'one of your own' })[kind];

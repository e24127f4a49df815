import { pageAddress } from '../../lib/docs-pages.js';
import type { DoctorFacts } from '../facts.js';
import { ok, problem, skipped, type Verdict } from '../finding.js';

const USE_ONE = `Set the option 'assistants.store' to a SqliteStore, PostgresStore or RedisStore. See ${pageAddress('docs/stores.md')}`;

/** A store in memory loses its data when the process ends, and other processes do not see it. */
export function checkMemoryStore({
  store,
  isProduction,
  host,
  sources,
}: Pick<DoctorFacts, 'store' | 'isProduction' | 'host' | 'sources'>): Verdict {
  if (store.kind !== 'memory') return ok(`The store is ${describeKind(store.kind)}.`);
  if (store.from === null && sources.stores.length > 0) return ok('The app creates a persistent store in its code.');
  if (!isProduction && host === null)
    return ok('The store is in memory. This is enough for tests and development, and NODE_ENV is not production.');
  return problem(
    `Assistants, run records and message metadata are only in memory${host === null ? ' in production' : `, on ${host}`}: ` +
      'they are lost when the process ends, and other processes do not see them.',
    USE_ONE,
  );
}

export function checkReachableStore({ store, sources }: Pick<DoctorFacts, 'store' | 'sources'>): Verdict {
  if (store.kind === 'memory') return skipped(notNamed(sources.stores.length > 0));
  if (store.fault === null) return ok(`The store (${describeKind(store.kind)}) was written to and read.`);
  return problem(
    `The store (${describeKind(store.kind)}) cannot be used: ${store.fault}`,
    `Check the address in ${store.from ?? 'the options'}, whether this machine may connect, and whether the driver is installed ` +
      'in the same folder as openai-assistants-shim.',
  );
}

export function checkDurableStore({ store, sources, host }: Pick<DoctorFacts, 'store' | 'sources' | 'host'>): Verdict {
  if (store.kind === 'memory') return skipped(notNamed(sources.stores.length > 0));
  if (store.kind === 'sqlite' && host !== null) {
    return problem(
      `The store is a SQLite file. On ${host} each instance has its own disk, which does not last.`,
      'Use PostgreSQL or Redis there.',
    );
  }
  if (store.losses.length > 0) {
    return problem(
      `The store may lose its data: ${store.losses.join(' ')}`,
      'Assistants, and threads with `history: "store"`, are nowhere else. Use a store that does not lose them.',
    );
  }
  if (store.fault !== null) return skipped('The store cannot be used.');
  return ok('A second connection could read what the first one wrote.');
}

const notNamed = (isInCode: boolean): string =>
  isInCode
    ? 'The code of the app creates the store. To check it, name its address with --store.'
    : 'No persistent store is set.';

const describeKind = (kind: DoctorFacts['store']['kind']): string =>
  ({ memory: 'in memory', sqlite: 'SQLite', postgres: 'PostgreSQL', redis: 'Redis', own: 'one of your own' })[kind];

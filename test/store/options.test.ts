import { expect, test } from 'vitest';
import { PostgresStore } from '../../src/store/postgres.js';
import { RedisStore } from '../../src/store/redis.js';
import { SqliteStore } from '../../src/store/sqlite.js';

type AnyStore = typeof SqliteStore | typeof PostgresStore | typeof RedisStore;

/** Makes a store with options that TypeScript refuses. */
const make = (Store: AnyStore, options: unknown): unknown => Reflect.construct(Store, [options]);

const SQLITE = "SqliteStore takes an object with either 'path' or 'database', and 'table'";
const POSTGRES = "PostgresStore takes an object with either 'connectionString' or 'pool', and 'table'";
const REDIS = "RedisStore takes an object with either 'url' or 'client', and 'prefix'";

test.each<[string, AnyStore, unknown, string]>([
  ['nothing', SqliteStore, undefined, `${SQLITE}.`],
  ['null', RedisStore, null, `${REDIS}.`],
  ['a path alone', SqliteStore, 'store.db', `${SQLITE}.`],
  ['an address alone', PostgresStore, 'postgres://localhost/app', `${POSTGRES}.`],
  ['an address alone', RedisStore, 'redis://localhost', `${REDIS}.`],
  ['no place', SqliteStore, {}, `${SQLITE}.`],
  ['no place', PostgresStore, { table: 'runs' }, `${POSTGRES}.`],
  ['two places', SqliteStore, { path: 'store.db', database: { exec: () => 0, prepare: () => 0 } }, `${SQLITE}.`],
  ['a misspelt place', SqliteStore, { filename: 'store.db' }, `${SQLITE}; it has no option 'filename'.`],
  ['a misspelt place', PostgresStore, { url: 'postgres://localhost' }, `${POSTGRES}; it has no option 'url'.`],
  ['an option of another store', RedisStore, { url: undefined, table: 'a' }, `${REDIS}; it has no option 'table'.`],
  ['an empty path', SqliteStore, { path: '' }, "'path' of SqliteStore must be a text that is not empty."],
  ['no path', SqliteStore, { path: undefined }, "'path' of SqliteStore must be a text that is not empty."],
  ['an empty address', RedisStore, { url: '' }, "'url' of RedisStore must be undefined, or a text that is not empty."],
  [
    'a path as database',
    SqliteStore,
    { database: 'store.db' },
    "'database' of SqliteStore must be an object of better-sqlite3 or node:sqlite, with exec() and prepare().",
  ],
  ['no pool', PostgresStore, { pool: {} }, "'pool' of PostgresStore must be an object of pg, with query()."],
  [
    'no client',
    RedisStore,
    { client: undefined },
    "'client' of RedisStore must be an object of redis or ioredis, with eval().",
  ],
])('a store refuses %s: %#', (_, Store, options, message) => {
  expect(() => make(Store, options)).toThrow(new TypeError(message));
});

test('a store of a driver takes the address of the environment, which may be undefined', async () => {
  await new PostgresStore({ connectionString: process.env['NO_SUCH_VARIABLE'] }).close();
  await new RedisStore({ url: process.env['NO_SUCH_VARIABLE'], prefix: 'app' }).close();
});

test('a store takes an object of a driver beside an address that is undefined', async () => {
  const pool = { query: () => Promise.resolve({ rows: [], rowCount: 0 }) };
  const store = new PostgresStore({ connectionString: process.env['NO_SUCH_VARIABLE'], pool });
  expect(await store.get('partition', 'key')).toBeNull();
});

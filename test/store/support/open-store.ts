import { PostgresStore } from '../../../src/store/postgres.js';
import { RedisStore } from '../../../src/store/redis.js';
import { openBetterSqlite, openNodeSqlite } from '../../../src/store/sqlite-database.js';
import { SqliteStore } from '../../../src/store/sqlite.js';
import type { Store } from '../../../src/store/store.js';

/** Opens a store on the data of a backend, in whatever process: see `Backend.address`. */
export async function openStore([kind = '', where = '', what = '']: readonly string[]): Promise<Store> {
  switch (kind) {
    case 'better-sqlite3':
    case 'node:sqlite':
      return new SqliteStore({ database: await (kind === 'node:sqlite' ? openNodeSqlite : openBetterSqlite)(where) });
    case 'postgres':
      return new PostgresStore({ connectionString: where, table: what });
    case 'redis':
      return new RedisStore({ url: where, prefix: what });
    default:
      throw new Error(`no such store: ${kind}`);
  }
}

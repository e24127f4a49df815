import { MemoryStore } from '../store/memory.js';
import { PostgresStore } from '../store/postgres.js';
import { RedisStore } from '../store/redis.js';
import { SqliteStore } from '../store/sqlite.js';
import type { Store } from '../store/store.js';
import { ConfigError } from './config-error.js';

/** The file that an address of SQLite names; null for any other address. */
export const sqliteFileOf = (address: string): string | null =>
  /^sqlite:([^]*)$/i.exec(address)?.[1]?.replace(/^\/\//, '') || null;

/**
 * The store that an address names: `memory:`, `sqlite:FILE` (from the working directory; `sqlite:///FILE` from the root),
 * `postgres://…` as `pg` takes it, `redis://…` or `rediss://…` as `redis` takes it. It connects, and loads its driver, at its
 * first use: a driver that is missing is told then.
 * @throws {ConfigError} for any other address; the message holds no password
 */
export function openStore(address: string): Store {
  const [, scheme = '', rest = ''] = /^([a-z]+):([^]*)$/i.exec(address) ?? [];
  switch (scheme.toLowerCase()) {
    case 'memory':
      if (rest === '') return new MemoryStore();
      break;
    case 'sqlite': {
      const path = sqliteFileOf(address);
      if (path !== null) return new SqliteStore({ path });
      break;
    }
    case 'postgres':
    case 'postgresql':
      if (rest.startsWith('//')) return new PostgresStore({ connectionString: address });
      break;
    case 'redis':
    case 'rediss':
      if (rest.startsWith('//')) return new RedisStore({ url: address });
  }
  const shown =
    scheme === '' ? 'The address of the store' : `The address of the store, which begins with '${scheme}:',`;
  throw new ConfigError(`${shown} is none of: memory:, sqlite:FILE, postgres://…, redis://…`);
}

import { MemoryStore } from '../store/memory.js';
import { PostgresStore } from '../store/postgres.js';
import { RedisStore } from '../store/redis.js';
import { SqliteStore } from '../store/sqlite.js';
import type { Store } from '../store/store.js';
import { ConfigError } from './config-error.js';

/** Returns the file in an address of SQLite; null for any other address. */
export const sqliteFileOf = (address: string): string | null =>
  /^sqlite:([^]*)$/i.exec(address)?.[1]?.replace(/^\/\//, '') || null;

/**
 * Creates the store for an address: `memory:`, `sqlite:FILE` (relative to the working directory; `sqlite:///FILE` is absolute),
 * `postgres://…` in the form of `pg`, `redis://…` or `rediss://…` in the form of `redis`. The store connects, and loads its
 * driver, at its first use, which rejects if the driver is missing.
 * @throws {ConfigError} for any other address; the message does not contain the password
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

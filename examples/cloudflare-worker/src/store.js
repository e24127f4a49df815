import { DurableObject } from 'cloudflare:workers';

/** Stores entries in SQLite. No other call runs during a `write`, because its code and its transaction are synchronous. */
export class AssistantsStore extends DurableObject {
  #storage;

  constructor(ctx, env) {
    super(ctx, env);
    this.#storage = ctx.storage;
    this.#query(
      'CREATE TABLE IF NOT EXISTS entries (part TEXT, key TEXT, value TEXT, version TEXT, PRIMARY KEY (part, key))',
    );
  }

  getMany(partition, keys) {
    return keys.map((key) => this.#find(partition, key));
  }

  list(partition, prefix, { limit, order, after, before }) {
    const isDown = order === 'desc';
    const [lower, upper] = isDown ? [before, after] : [after, before];
    const rows = this.#query(
      `SELECT key, value, version FROM entries
       WHERE part = ?1 AND substr(key, 1, ?2) = ?3 AND key > ?4 AND (?5 IS NULL OR key < ?5)
       ORDER BY key ${isDown ? 'DESC' : 'ASC'} LIMIT ?6`,
      partition,
      prefix.length,
      prefix,
      lower ?? '',
      upper ?? null,
      limit,
    );
    return rows.map(toEntry);
  }

  write(partition, changes) {
    return this.#storage.transactionSync(() => {
      const isOpen = ({ key, ifVersion }) =>
        ifVersion === undefined || ifVersion === (this.#find(partition, key)?.version ?? null);
      if (!changes.every(isOpen)) return false;
      for (const { key, value, version } of changes) {
        if (value === undefined) this.#query('DELETE FROM entries WHERE part = ? AND key = ?', partition, key);
        else {
          const text = JSON.stringify(value);
          this.#query('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)', partition, key, text, version);
        }
      }
      return true;
    });
  }

  partitions({ limit, prefix = '', after = '' }) {
    const rows = this.#query(
      'SELECT DISTINCT part FROM entries WHERE substr(part, 1, ?) = ? AND part > ? ORDER BY part LIMIT ?',
      prefix.length,
      prefix,
      after,
      limit,
    );
    return rows.map(({ part }) => part);
  }

  #find(partition, key) {
    const rows = this.#query('SELECT key, value, version FROM entries WHERE part = ? AND key = ?', partition, key);
    return rows.map(toEntry)[0] ?? null;
  }

  #query(statement, ...values) {
    return this.#storage.sql.exec(statement, ...values).toArray();
  }
}

const toEntry = ({ key, value, version }) => ({
  key,
  value: JSON.parse(value),
  version,
});

/** Returns the `store` of a client. It has no method `now`, because the clock of a Worker can stand still during a request. */
export function openStore(namespace) {
  const object = namespace.get(namespace.idFromName('assistants'));
  return {
    get: async (partition, key) => (await object.getMany(partition, [key]))[0],
    getMany: (partition, keys) => object.getMany(partition, keys),
    list: (partition, prefix, options) => object.list(partition, prefix, options),
    write: (partition, changes) => object.write(partition, changes),
    partitions: (options) => object.partitions(options),
  };
}

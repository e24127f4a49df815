import { Connection } from './connection.js';
import { encodeKey, toKeyRange } from './encode-key.js';
import { openSqlite, whenFree, type SqliteDatabase, type SqliteStatement } from './sqlite-database.js';
import type { Store, StoreEntry, StoreListOptions, StoreSetOptions } from './store.js';
import { createVersion, quoteTable, toEntry } from './stored-row.js';

export type { SqliteDatabase, SqliteStatement } from './sqlite-database.js';

/** Where a `SqliteStore` keeps its entries. */
export type SqliteStoreOptions = {
  /** Name of the table, made at the first use; `openai_assistants_shim` by default. */
  table?: string;
} & (
  | {
      /** The database's file, made if it is not there; its folder must be. Put into WAL mode. */
      path: string;
    }
  | {
      /** An open database of `better-sqlite3` or `node:sqlite`: taken as it is set up, and not closed by the store. */
      database: SqliteDatabase;
    }
);

/**
 * Keeps everything in a SQLite file, for the processes of one machine. Uses `better-sqlite3` where it is installed, else
 * `node:sqlite`, which Node has from 22.13 on; the file is the same.
 *
 * A write is safe from a crash of the process as soon as it resolves. Where another process keeps the file locked, a call
 * waits up to ten seconds, then rejects. The constructor throws a `TypeError` on a bad table name.
 */
export class SqliteStore implements Store {
  readonly #connection: Connection<Statements>;

  constructor(options: SqliteStoreOptions) {
    const table = quoteTable(options.table ?? 'openai_assistants_shim');
    this.#connection = new Connection({
      open: async () => {
        const given = 'database' in options;
        const database = given ? options.database : await openSqlite(options.path);
        return prepareStatements(database, table, given);
      },
      close: ({ release }) => release(),
    });
  }

  async get(key: string): Promise<StoreEntry | null> {
    return (await this.getMany([key]))[0] ?? null;
  }

  async getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    const { read } = await this.#connection.use();
    const rows = await whenFree(() => keys.map((key) => read.all(encodeKey(key))));
    return rows.map(([row]) => (row === undefined ? null : toEntry(row)));
  }

  async set(key: string, value: unknown, { ifVersion }: StoreSetOptions = {}): Promise<string | null> {
    const { write, insert, update } = await this.#connection.use();
    const version = createVersion();
    const row = [JSON.stringify(value), version, encodeKey(key)];
    const written = await whenFree(() => {
      if (ifVersion === undefined) return write.run(...row);
      return ifVersion === null ? insert.run(...row) : update.run(...row, ifVersion);
    });
    return Number(written.changes) === 1 ? version : null;
  }

  async delete(key: string): Promise<boolean> {
    const { remove } = await this.#connection.use();
    return Number((await whenFree(() => remove.run(encodeKey(key)))).changes) === 1;
  }

  async list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const { ascending, descending } = await this.#connection.use();
    const range = toKeyRange(prefix, options);
    const statement = range.descending ? descending : ascending;
    return (await whenFree(() => statement.all(range.start, range.end, options.limit))).map(toEntry);
  }

  /** Closes the file, unless the database was given. Later calls reject. */
  close(): Promise<void> {
    return this.#connection.close();
  }
}

interface Statements {
  read: SqliteStatement;
  write: SqliteStatement;
  insert: SqliteStatement;
  update: SqliteStatement;
  remove: SqliteStatement;
  ascending: SqliteStatement;
  descending: SqliteStatement;
  release: () => void;
}

async function prepareStatements(database: SqliteDatabase, table: string, given: boolean): Promise<Statements> {
  const release = (): void => {
    if (!given) database.close();
  };
  const insert = `INSERT INTO ${table} (value, version, key) VALUES (?, ?, ?) ON CONFLICT (key) DO`;
  const range = `SELECT key, value, version FROM ${table} WHERE key >= ? AND key < ? ORDER BY key`;
  try {
    return await whenFree(() => {
      database.exec(
        `CREATE TABLE IF NOT EXISTS ${table}
           (key TEXT NOT NULL PRIMARY KEY COLLATE BINARY, value TEXT NOT NULL, version TEXT NOT NULL)`,
      );
      return {
        read: database.prepare(`SELECT key, value, version FROM ${table} WHERE key = ?`),
        write: database.prepare(`${insert} UPDATE SET value = excluded.value, version = excluded.version`),
        insert: database.prepare(`${insert} NOTHING`),
        update: database.prepare(`UPDATE ${table} SET value = ?, version = ? WHERE key = ? AND version = ?`),
        remove: database.prepare(`DELETE FROM ${table} WHERE key = ?`),
        ascending: database.prepare(`${range} ASC LIMIT ?`),
        descending: database.prepare(`${range} DESC LIMIT ?`),
        release,
      };
    });
  } catch (error) {
    release();
    throw error;
  }
}

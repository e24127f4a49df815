import { checkStoreOptions, TEXT, withMethods } from './check-store-options.js';
import { Connection } from './connection.js';
import { toKeyRange } from './key-range.js';
import { openSqlite, whenFree, type SqliteDatabase, type SqliteStatement } from './sqlite-database.js';
import type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from './store.js';
import { oldTable, quoteTable, toEntry, toPartition } from './stored-row.js';

export type { SqliteDatabase, SqliteStatement } from './sqlite-database.js';

/** Options of a `SqliteStore`. */
export type SqliteStoreOptions = {
  /** The name of the table, which the first use creates; `openai_assistants_shim` by default. */
  table?: string;
} & (
  | {
      /** The file of the database. The store creates it, but not its folder, and sets WAL mode. */
      path: string;
    }
  | {
      /** An open database of `better-sqlite3` or `node:sqlite`. The store changes no settings, and does not close it. */
      database: SqliteDatabase;
    }
);

const PLACES = { path: TEXT, database: withMethods('better-sqlite3 or node:sqlite', 'exec', 'prepare') };

/**
 * Stores everything in a SQLite file, for the processes of one machine. It uses `better-sqlite3` if that is installed, otherwise
 * `node:sqlite`, which Node 22.13 and newer have. Both read the same file.
 *
 * A write that has resolved survives a crash of the process. If another process has locked the file, a call waits up to ten
 * seconds and then rejects. The constructor throws a `TypeError` for bad options.
 */
export class SqliteStore implements Store {
  readonly #connection: Connection<Statements>;

  constructor(options: SqliteStoreOptions) {
    checkStoreOptions('SqliteStore', options, PLACES, 'table');
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

  async get(partition: string, key: string): Promise<StoreEntry | null> {
    return (await this.getMany(partition, [key]))[0] ?? null;
  }

  async getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    const rows = await this.#use(({ read }) => keys.map((key) => read.all(partition, key)));
    return rows.map(([row]) => (row === undefined ? null : toEntry(row)));
  }

  async list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const { start, end, descending } = toKeyRange(prefix, options);
    const rows = await this.#use((statements) =>
      (descending ? statements.descending : statements.ascending).all(partition, start, end, options.limit),
    );
    return rows.map(toEntry);
  }

  async write(partition: string, changes: readonly StoreChange[]): Promise<boolean> {
    const texts = changes.map(({ value }) => (value === undefined ? undefined : JSON.stringify(value)));
    return this.#use(({ set, remove, transact, read }) =>
      transact(() => {
        const isCurrent = ({ key, ifVersion }: StoreChange): boolean => {
          if (ifVersion === undefined) return true;
          const [row] = read.all(partition, key);
          return ifVersion === (row === undefined ? null : toEntry(row).version);
        };
        if (!changes.every(isCurrent)) return false;
        for (const [index, { key, version }] of changes.entries()) {
          const text = texts[index];
          if (text === undefined) remove.run(partition, key);
          else set.run(partition, key, text, version);
        }
        return true;
      }),
    );
  }

  async partitions({ prefix = '', after, limit }: StorePartitionsOptions): Promise<string[]> {
    const { start, end } = toKeyRange(prefix, { after });
    return (await this.#use(({ names }) => names.all(start, end, limit))).map(toPartition);
  }

  /** The time of this machine. */
  now(): Promise<number> {
    return Promise.resolve(Date.now());
  }

  /** Calls `task` when `close` is called. The store can be used until the task has ended. */
  beforeClose(task: () => Promise<void>): () => void {
    return this.#connection.beforeClose(task);
  }

  /** Waits for active calls, and closes the database unless you passed it in. Later calls reject. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  #use<T>(work: (statements: Statements) => T): Promise<T> {
    return this.#connection.use((statements) => whenFree(() => work(statements)));
  }
}

interface Statements {
  read: SqliteStatement;
  set: SqliteStatement;
  remove: SqliteStatement;
  ascending: SqliteStatement;
  descending: SqliteStatement;
  names: SqliteStatement;
  /** Does the work in one transaction. */
  transact: <T>(work: () => T) => T;
  release: () => void;
}

async function prepareStatements(database: SqliteDatabase, table: string, given: boolean): Promise<Statements> {
  const release = (): void => {
    if (!given) database.close();
  };
  const range = `SELECT key, value, version FROM ${table} WHERE partition = ? AND key >= ? AND key < ? ORDER BY key`;
  try {
    return await whenFree(() => {
      makeTable(database, table);
      return {
        read: database.prepare(`SELECT key, value, version FROM ${table} WHERE partition = ? AND key = ?`),
        set: database.prepare(
          `INSERT INTO ${table} (partition, key, value, version) VALUES (?, ?, ?, ?)
             ON CONFLICT (partition, key) DO UPDATE SET value = excluded.value, version = excluded.version`,
        ),
        remove: database.prepare(`DELETE FROM ${table} WHERE partition = ? AND key = ?`),
        ascending: database.prepare(`${range} ASC LIMIT ?`),
        descending: database.prepare(`${range} DESC LIMIT ?`),
        names: database.prepare(
          `SELECT DISTINCT partition FROM ${table} WHERE partition >= ? AND partition < ? ORDER BY partition LIMIT ?`,
        ),
        transact: (work) => transact(database, work),
        release,
      };
    });
  } catch (error) {
    release();
    throw error;
  }
}

function makeTable(database: SqliteDatabase, table: string): void {
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (
       partition TEXT NOT NULL COLLATE BINARY, key TEXT NOT NULL COLLATE BINARY,
       value TEXT NOT NULL, version TEXT NOT NULL, PRIMARY KEY (partition, key))`,
  );
  const columns = new Set(database.prepare(`SELECT * FROM pragma_table_info(?)`).all(toName(table)).map(readName));
  if (columns.has('key') && !columns.has('partition')) throw oldTable(table);
}

/** The name of a quoted table, without its schema. */
const toName = (table: string): string => table.split('.').at(-1)?.replaceAll('"', '') ?? table;

const readName = (column: unknown): unknown =>
  typeof column === 'object' && column !== null && 'name' in column ? column.name : null;

/**
 * Does the work in one transaction, which an error undoes. The transaction takes the write lock at its beginning, so that what it
 * reads cannot change before it writes.
 */
function transact<T>(database: SqliteDatabase, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, for example because the disk is full.
    }
    throw error;
  }
}

import { sleep } from '../lib/timers.js';
import { checkStoreOptions, OPTIONAL_TEXT, withMethods } from './check-store-options.js';
import { Connection } from './connection.js';
import { toKeyRange } from './key-range.js';
import { loadDriver, type Driver } from './load-driver.js';
import { isOvertaken, toWrite } from './postgres-write.js';
import type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from './store.js';
import { oldTable, quoteTable, toEntry, toPartition } from './stored-row.js';

/** A `Pool` of `pg`, or anything with the same `query`. */
export interface PostgresPool {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** Options of a `PostgresStore`. */
export type PostgresStoreOptions = {
  /** The name of the table, also as `schema.table`. The first use creates it. `openai_assistants_shim` by default. */
  table?: string;
} & (
  | {
      /** For example `postgres://user:password@host:5432/database`. If undefined, `pg` reads `PGHOST`, `PGUSER` and so on. */
      connectionString: string | undefined;
    }
  | {
      /** A pool of `pg`. The store does not close it. */
      pool: PostgresPool;
    }
);

const PLACES = { connectionString: OPTIONAL_TEXT, pool: withMethods('pg', 'query') };

const DRIVER: Driver = { user: 'PostgresStore', name: 'pg', oldest: '8.7', install: 'npm install pg@latest' };

/** How long (ms) a call waits for a connection. */
const CONNECTION_TIMEOUT = 10_000;
/**
 * How long (ms) a call waits for an answer. Without a limit, it would wait forever if the server's machine is gone. A
 * `query_timeout` in the address overrides it.
 */
const ANSWER_TIMEOUT = 30_000;
/** How often a statement is sent if it conflicts with other transactions each time. */
const MOST_ATTEMPTS = 20;
/** The number of the advisory lock under which a process creates the table. Arbitrary, so that other programs hardly use it. */
const TABLE_LOCK = 0x6f6173;

/**
 * Stores everything in a table of PostgreSQL, for any number of processes. Needs the package `pg`. If the table exists already,
 * the role needs only the right to read and write it.
 *
 * The constructor throws a `TypeError` for bad options. Calls reject with the errors of `pg`; if there is no
 * answer, after 30 seconds.
 */
export class PostgresStore implements Store {
  readonly #table: string;
  readonly #connection: Connection<{ pool: PostgresPool; end: () => Promise<void> }>;

  constructor(options: PostgresStoreOptions) {
    checkStoreOptions('PostgresStore', options, PLACES, 'table');
    const table = quoteTable(options.table ?? 'openai_assistants_shim');
    this.#table = table;
    this.#connection = new Connection({
      open: async () => {
        const given = 'pool' in options;
        const opened = given ? { pool: options.pool, end: noEnd } : await openPool(options.connectionString);
        await makeTable(opened.pool, table).catch(async (error: unknown) => {
          await opened.end();
          throw error;
        });
        return opened;
      },
      close: ({ end }) => end(),
    });
  }

  async get(partition: string, key: string): Promise<StoreEntry | null> {
    return (await this.getMany(partition, [key]))[0] ?? null;
  }

  async getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    const { rows } = await this.#query(
      `SELECT key, value, version FROM ${this.#table} WHERE partition = $1 AND key = ANY($2::text[])`,
      [partition, [...keys]],
    );
    const entries = new Map(rows.map(toEntry).map((entry) => [entry.key, entry]));
    return keys.map((key) => entries.get(key) ?? null);
  }

  async list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const { start, end, descending } = toKeyRange(prefix, options);
    const { rows } = await this.#query(
      `SELECT key, value, version FROM ${this.#table} WHERE partition = $1 AND key >= $2 AND key < $3
         ORDER BY key ${descending ? 'DESC' : 'ASC'} LIMIT $4`,
      [partition, start, end, options.limit],
    );
    return rows.map(toEntry);
  }

  async write(partition: string, changes: readonly StoreChange[]): Promise<boolean> {
    const { text, values } = toWrite(this.#table, partition, changes);
    const isConditional = changes.some(({ ifVersion }) => ifVersion !== undefined);
    try {
      const { rows } = await this.#query(text, values, isConditional ? 1 : MOST_ATTEMPTS);
      return isWritten(rows[0]);
    } catch (error) {
      if (isOvertaken(error) || (isConditional && isConflict(error))) return false;
      throw error;
    }
  }

  async partitions({ prefix = '', after, limit }: StorePartitionsOptions): Promise<string[]> {
    const { start, end } = toKeyRange(prefix, { after });
    const { rows } = await this.#query(
      `SELECT DISTINCT partition FROM ${this.#table} WHERE partition >= $1 AND partition < $2
         ORDER BY partition LIMIT $3`,
      [start, end, limit],
    );
    return rows.map(toPartition);
  }

  /** The time of the server. */
  async now(): Promise<number> {
    const { rows } = await this.#query('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now', []);
    return readTime(rows[0]);
  }

  /** Calls `task` when `close` is called. The store can be used until the task has ended. */
  beforeClose(task: () => Promise<void>): () => void {
    return this.#connection.beforeClose(task);
  }

  /** Waits for active calls, and closes the pool unless you passed it in. Later calls reject. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  #query(text: string, values: unknown[], attempts = MOST_ATTEMPTS): ReturnType<PostgresPool['query']> {
    return this.#connection.use(async ({ pool }) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await pool.query(text, values);
        } catch (error) {
          if (!isConflict(error) || attempt === attempts) throw error;
        }
        await sleep(Math.random() * 5 * attempt);
      }
    });
  }
}

/** Whether PostgreSQL undid the transaction because it conflicted with another one. It can then be tried again. */
function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}

const noEnd = (): Promise<void> => Promise.resolve();

async function openPool(
  connectionString: string | undefined,
): Promise<{ pool: PostgresPool; end: () => Promise<void> }> {
  const { default: pg } = await loadDriver(
    DRIVER,
    () => import('pg'),
    // `allowExitOnIdle` needs this method.
    ({ default: pg }) => 'unref' in pg.Client.prototype,
  );
  const pool = new pg.Pool({
    connectionString,
    connectionTimeoutMillis: CONNECTION_TIMEOUT,
    query_timeout: ANSWER_TIMEOUT,
    // So that a script can end even if it does not close its store.
    allowExitOnIdle: true,
  });
  // The next call replaces an idle connection that broke. Without a listener, its event `error` would end the process.
  pool.on('error', () => undefined);
  return { pool, end: () => pool.end() };
}

const isWritten = (row: unknown): boolean =>
  typeof row === 'object' && row !== null && 'written' in row && row.written === true;

const readTime = (row: unknown): number =>
  typeof row === 'object' && row !== null && 'now' in row ? Number(row.now) : NaN;

/**
 * Creates the table if it does not exist, even if several processes do so at once. Values are text, because jsonb refuses
 * `\u0000`.
 */
async function makeTable(pool: PostgresPool, table: string): Promise<void> {
  const { rows } = await pool.query(
    `SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname IN ('key', 'partition')`,
    [table],
  );
  if (rows.length === 1) throw oldTable(table);
  if (rows.length > 1) return;
  // Several statements in one query are one transaction, whose end releases the lock.
  await pool.query(
    `SELECT pg_advisory_xact_lock(${TABLE_LOCK});
     CREATE TABLE IF NOT EXISTS ${table} (
       partition text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
       value text NOT NULL, version text NOT NULL, PRIMARY KEY (partition, key))`,
  );
}

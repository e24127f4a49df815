import { sleep } from '../lib/timers.js';
import { loadDriver, MissingDriverError, type Driver } from './load-driver.js';

/** What the store uses of a statement of `better-sqlite3` or `node:sqlite`. */
export interface SqliteStatement {
  run(...parameters: (string | number)[]): { changes: number | bigint };
  all(...parameters: (string | number)[]): unknown[];
}

/** What the store uses of a database of `better-sqlite3` or `node:sqlite`. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

/** Older ones, and newer ones too, do not load on every Node that this package supports; this one does. */
const DRIVER: Driver = {
  user: 'SqliteStore',
  name: 'better-sqlite3',
  oldest: '8.4',
  install: 'npm install better-sqlite3@12',
};

/** How long (ms) a call waits for a file that another process keeps locked. */
const LONGEST_WAIT = 10_000;
/** How long (ms) of that SQLite itself waits each time, while this process does nothing else. */
const BLOCKING_WAIT = 20;

/**
 * Opens a file for several processes at once, with `better-sqlite3`, or with `node:sqlite` where that cannot be loaded.
 * Rejects when there is neither, saying what to install, and with the driver's error when the file cannot be opened.
 */
export async function openSqlite(path: string): Promise<SqliteDatabase> {
  try {
    return await openBetterSqlite(path);
  } catch (error) {
    if (!(error instanceof MissingDriverError) || findNodeSqlite() === null) throw error;
    return openNodeSqlite(path);
  }
}

/** Opens a file with `better-sqlite3`. */
export async function openBetterSqlite(path: string): Promise<SqliteDatabase> {
  const Database = await loadDriver(DRIVER, async () => {
    const driver = (await import('better-sqlite3')).default;
    // Its native part, which may be missing or of another Node, is loaded only now.
    new driver(':memory:').close();
    return driver;
  });
  return share(new Database(path));
}

/** Opens a file with Node's own SQLite. */
export async function openNodeSqlite(path: string): Promise<SqliteDatabase> {
  const sqlite = findNodeSqlite();
  if (sqlite === null) throw new MissingDriverError(DRIVER, 'this Node has no node:sqlite');
  return share(new sqlite.DatabaseSync(path));
}

interface NodeSqlite {
  DatabaseSync: new (path: string) => SqliteDatabase;
}

/** Null where this Node has none. */
export function findNodeSqlite(): NodeSqlite | null {
  // Not an import: bundlers would look for it, and older Nodes would fail.
  const found = process.getBuiltinModule('node:sqlite');
  return isNodeSqlite(found) ? found : null;
}

function isNodeSqlite(module: object | undefined): module is NodeSqlite {
  return module !== undefined && 'DatabaseSync' in module;
}

/**
 * Lets several processes read, and one of them write, at the same time. In this mode `NORMAL` outlives a crash of the
 * process; of the machine, too, but for the last moments before it.
 */
async function share(database: SqliteDatabase): Promise<SqliteDatabase> {
  try {
    database.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT}`);
    await whenFree(() => database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL'));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Does what needs the file, again while another process keeps it locked. */
export async function whenFree<T>(work: () => T): Promise<T> {
  const end = Date.now() + LONGEST_WAIT;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || Date.now() >= end) throw error;
    }
    await sleep(5 + Math.random() * 20);
  }
}

const SQLITE_BUSY = 5;

/** Each driver has its own way to say it. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error) return (Number(error.errcode) & 0xff) === SQLITE_BUSY;
  return 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

import { sleep } from '../lib/timers.js';
import { loadDriver, MissingDriverError, type Driver } from './load-driver.js';

/** The methods of a statement that the store calls; `better-sqlite3` and `node:sqlite` both have them. */
export interface SqliteStatement {
  run(...parameters: (string | number)[]): { changes: number | bigint };
  all(...parameters: (string | number)[]): unknown[];
}

/** The methods of a database that the store calls; `better-sqlite3` and `node:sqlite` both have them. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

/** Recommends version 12, because it loads on every Node that this package supports. Older and newer versions do not. */
const DRIVER: Driver = {
  user: 'SqliteStore',
  name: 'better-sqlite3',
  oldest: '8.4',
  install: 'npm install better-sqlite3@12',
};

/** How long (ms) a call waits for another process to unlock the file. */
const LONGEST_WAIT = 10_000;
/** How long (ms) SQLite waits in each attempt. It is short, because SQLite blocks the whole process meanwhile. */
const BLOCKING_WAIT = 20;

/**
 * Opens a file that several processes can use, with `better-sqlite3`, or with `node:sqlite` if `better-sqlite3` cannot be
 * loaded. Rejects if neither can be loaded, with an error that says what to install; and with the driver's error if it cannot
 * open the file.
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
    // Only opening a database loads the native part, which may be missing or built for another Node.
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

/** Returns the module `node:sqlite`; null if this Node has none. */
export function findNodeSqlite(): NodeSqlite | null {
  // Not an `import`: bundlers would try to resolve the module, and older Nodes would throw.
  const found = process.getBuiltinModule('node:sqlite');
  return isNodeSqlite(found) ? found : null;
}

function isNodeSqlite(module: object | undefined): module is NodeSqlite {
  return module !== undefined && 'DatabaseSync' in module;
}

/**
 * Turns on write-ahead logging, so that several processes can read while one writes. With `synchronous = NORMAL`, a crash of
 * the process loses no write; a crash of the machine can lose the last ones, but does not damage the file.
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

/** Calls `work`, and calls it again if another process has locked the file, for up to {@link LONGEST_WAIT}. */
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

/** Whether an error says that the file is locked: `node:sqlite` says so in `errcode`, `better-sqlite3` in `code`. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error) return (Number(error.errcode) & 0xff) === SQLITE_BUSY;
  return 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

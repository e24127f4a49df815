import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createClient } from 'redis';
import { afterAll, describe } from 'vitest';
import { MemoryStore } from '../../../src/store/memory.js';
import { PostgresStore } from '../../../src/store/postgres.js';
import { RedisStore } from '../../../src/store/redis.js';
import { findNodeSqlite, openBetterSqlite, openNodeSqlite } from '../../../src/store/sqlite-database.js';
import { SqliteStore } from '../../../src/store/sqlite.js';
import type { Store } from '../../../src/store/store.js';
import { readAll } from './cells.js';

export const POSTGRES_URL = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
export const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

/** Data of its own on one of the backends, and the stores that are opened on it. */
export interface Backend {
  /** Opens a store on the data. It is closed by `clear`, if not before. */
  open: () => Promise<Store>;
  /** Everything that is stored, as text. */
  dump: () => Promise<string>;
  /** Removes the data. */
  clear: () => Promise<void>;
  /** How a child process opens a store on the data; absent where none can. */
  address?: string[];
}

interface BackendKind {
  name: string;
  /** Why its tests are skipped. */
  missing: string | null;
  isPersistent: boolean;
  create: () => Backend;
}

/** Whether somebody answers there. In CI a server has to: its tests fail if it does not. */
async function isServed(url: string): Promise<boolean> {
  if (process.env.CI) return true;
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 2000 });
    const answer = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });
}

async function noServer(what: string, url: string): Promise<string | null> {
  if (await isServed(url)) return null;
  const missing = `no ${what} at ${new URL(url).host}`;
  console.warn(`Skipped, for there is ${missing}: tests of ${what}.`);
  return missing;
}

const KINDS: BackendKind[] = [
  { name: 'MemoryStore', missing: null, isPersistent: false, create: createMemory },
  {
    name: 'SqliteStore on better-sqlite3',
    missing: null,
    isPersistent: true,
    create: () => createSqlite(openBetterSqlite, 'better-sqlite3'),
  },
  {
    name: 'SqliteStore on node:sqlite',
    missing: findNodeSqlite() ? null : 'this Node has no node:sqlite',
    isPersistent: true,
    create: () => createSqlite(openNodeSqlite, 'node:sqlite'),
  },
  {
    name: 'PostgresStore',
    missing: await noServer('PostgreSQL', POSTGRES_URL),
    isPersistent: true,
    create: createPostgres,
  },
  { name: 'RedisStore', missing: await noServer('Redis', REDIS_URL), isPersistent: true, create: createRedis },
];

/** Runs the tests of `body` on each kind of backend, on data of their own that is removed afterwards. */
export function describeBackends(body: (backend: Backend, name: string) => void, { persistent = false } = {}): void {
  for (const { name, missing, create } of KINDS.filter((kind) => kind.isPersistent || !persistent)) {
    describe.skipIf(missing !== null)(missing === null ? name : `${name} (skipped: ${missing})`, () => {
      const backend = create();
      const opened = new Set<Store>();
      const open = async (): Promise<Store> => {
        const store = await backend.open();
        opened.add(store);
        return store;
      };
      body({ ...backend, open }, name);
      afterAll(async () => {
        await Promise.all([...opened].map(async (store) => store.close?.()));
        await backend.clear();
      });
    });
  }
}

/** Runs tests of one server, or says that they are skipped. */
export async function describeServer(what: 'PostgreSQL' | 'Redis', name: string, body: () => void): Promise<void> {
  const missing = await noServer(what, what === 'Redis' ? REDIS_URL : POSTGRES_URL);
  describe.skipIf(missing !== null)(missing === null ? name : `${name} (skipped: ${missing})`, body);
}

function createMemory(): Backend {
  const store = new MemoryStore();
  return {
    open: async () => store,
    dump: async () => JSON.stringify(await readAll(store)),
    clear: async () => {},
  };
}

function createSqlite(openDatabase: typeof openBetterSqlite, driver: string): Backend {
  const directory = join(tmpdir(), `shim-store-${randomUUID()}`);
  const path = join(directory, 'store.db');
  return {
    open: async () => {
      mkdirSync(directory, { recursive: true });
      const database = await openDatabase(path);
      const store = new SqliteStore({ database });
      const close = store.close.bind(store);
      store.close = async () => {
        await close();
        closeOnce(database);
      };
      return store;
    },
    dump: async () =>
      readdirSync(directory)
        .map((name) => readFileSync(join(directory, name), 'latin1'))
        .join('\n'),
    clear: async () => rmSync(directory, { recursive: true, force: true }),
    address: [driver, path],
  };
}

const closed = new WeakSet();

function closeOnce(database: { close: () => unknown }): void {
  if (closed.has(database)) return;
  closed.add(database);
  database.close();
}

function createPostgres(): Backend {
  const table = `shim_test_${randomUUID().replaceAll('-', '')}`;
  const query = async (text: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client(POSTGRES_URL);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    open: async () => new PostgresStore({ connectionString: POSTGRES_URL, table }),
    dump: async () =>
      (await query(`SELECT * FROM ${table}`)).map((row) => Object.values(row).map(String).join(' ')).join('\n'),
    clear: async () => {
      await query(`DROP TABLE IF EXISTS ${table}`);
    },
    address: ['postgres', POSTGRES_URL, table],
  };
}

function createRedis(): Backend {
  const prefix = `shim-test-${randomUUID()}`;
  const connectClient = () => createClient({ url: REDIS_URL });
  const use = async <T>(work: (client: ReturnType<typeof connectClient>) => Promise<T>): Promise<T> => {
    const client = connectClient();
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  };
  return {
    open: async () => new RedisStore({ url: REDIS_URL, prefix }),
    dump: () =>
      use(async (client) => {
        const hashes = (await client.keys(`${prefix}:*`)).filter((key) => key.endsWith(':values'));
        const values = await Promise.all(hashes.map((key) => client.hGetAll(key)));
        return JSON.stringify([hashes, values]);
      }),
    clear: async () => {
      await use(async (client) => {
        const keys = await client.keys(`${prefix}:*`);
        if (keys.length > 0) await client.del(keys);
      });
    },
    address: ['redis', REDIS_URL, prefix],
  };
}

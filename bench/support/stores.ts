import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { createClient } from 'redis';
import { MemoryStore, type Store } from 'openai-assistants-shim';
import { PostgresStore } from 'openai-assistants-shim/store/postgres';
import { RedisStore } from 'openai-assistants-shim/store/redis';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';

const POSTGRES_URL = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const NAME = `shim_bench_${String(process.pid)}`;

/** A kind of store to measure. */
export interface StoreKind {
  name: string;
  /** The URL of the server that the store needs, if any. */
  url?: string;
  open: () => Promise<{ store: Store; clear: () => Promise<unknown> }>;
  /** The target: at the start of a run, at most this many milliseconds more than a hand-written call. */
  limit?: number;
}

export const STORE_KINDS: StoreKind[] = [
  { name: 'MemoryStore', limit: 1, open: () => Promise.resolve({ store: new MemoryStore(), clear }) },
  {
    name: 'a store of 5 ms a call',
    limit: 15,
    open: () => Promise.resolve({ store: delay(new MemoryStore(), 5), clear }),
  },
  { name: 'SqliteStore', open: openSqlite },
  { name: 'PostgresStore', url: POSTGRES_URL, open: openPostgres },
  { name: 'RedisStore', url: REDIS_URL, open: openRedis },
];

const clear = (): Promise<void> => Promise.resolve();

async function openSqlite(): ReturnType<StoreKind['open']> {
  const folder = await mkdtemp(join(tmpdir(), 'shim-bench-'));
  const store = new SqliteStore({ path: join(folder, 'store.db') });
  return { store, clear: () => rm(folder, { recursive: true }) };
}

function openPostgres(): ReturnType<StoreKind['open']> {
  const store = new PostgresStore({ connectionString: POSTGRES_URL, table: NAME });
  const drop = async (): Promise<void> => {
    const client = new pg.Client(POSTGRES_URL);
    await client.connect();
    await client.query(`DROP TABLE IF EXISTS ${NAME}`);
    await client.end();
  };
  return Promise.resolve({ store, clear: drop });
}

function openRedis(): ReturnType<StoreKind['open']> {
  const store = new RedisStore({ url: REDIS_URL, prefix: NAME });
  const remove = async (): Promise<void> => {
    const client = createClient({ url: REDIS_URL });
    await client.connect();
    const keys = await client.keys(`${NAME}:*`);
    if (keys.length > 0) await client.del(keys);
    await client.close();
  };
  return Promise.resolve({ store, clear: remove });
}

/** Returns a store that delays each call. */
function delay(store: Store, milliseconds: number): Store {
  return wrap(store, () => setTimeout(milliseconds));
}

/** Returns a store that calls `before` before each call. */
export function wrap(store: Store, before: () => Promise<unknown>): Store {
  return {
    get: async (...args) => (await before(), store.get(...args)),
    getMany: async (...args) => (await before(), store.getMany(...args)),
    list: async (...args) => (await before(), store.list(...args)),
    write: async (...args) => (await before(), store.write(...args)),
    partitions: async (...args) => (await before(), store.partitions(...args)),
    close: () => store.close?.() ?? Promise.resolve(),
  };
}

/** Whether the server accepts connections. */
export function isThere(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 2000 });
    const answer = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });
}

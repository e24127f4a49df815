import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createClient } from 'redis';
import { describe, expect, test } from 'vitest';
import { PostgresStore } from '../../src/store/postgres.js';
import { RedisStore } from '../../src/store/redis.js';
import { describeServer, POSTGRES_URL, REDIS_URL } from './support/backends.js';

type Moment = 'before' | 'after';

/** Lets one call fail as if the connection had been lost before it was done, or after. */
class Loss {
  #next: { moment: Moment; error: Error } | null = null;

  arm(moment: Moment, error: Error): void {
    this.#next = { moment, error };
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    const loss = this.#next;
    this.#next = null;
    if (loss?.moment === 'before') throw loss.error;
    const result = await work();
    if (loss) throw loss.error;
    return result;
  }
}

const failure = (message: string, code?: string): Error => Object.assign(new Error(message), code ? { code } : {});
const change = (value: number, version: string, ifVersion?: string | null) => [
  { key: 'key', value, version, ifVersion },
];

await describeServer('PostgreSQL', 'PostgresStore', () => {
  const open = async (body: (store: PostgresStore, loss: Loss) => Promise<void>): Promise<void> => {
    const pool = new pg.Pool({ connectionString: POSTGRES_URL });
    const table = `shim_test_${randomUUID().replaceAll('-', '')}`;
    const loss = new Loss();
    const lossy = { query: (text: string, values?: unknown[]) => loss.pass(() => pool.query(text, values)) };
    const store = new PostgresStore({ pool: lossy, table });
    try {
      await store.write('p', change(1, 'first'));
      await body(store, loss);
    } finally {
      await pool.query(`DROP TABLE IF EXISTS ${table}`);
      await pool.end();
    }
  };

  test.each<[Moment, Error]>([
    ['before', failure('Connection terminated unexpectedly')],
    ['after', failure('Connection terminated unexpectedly')],
    ['before', failure('read', 'ECONNRESET')],
    ['after', failure('terminating connection', '57P01')],
  ])('writes once when the connection is lost %s the write: %s', (moment, error) =>
    open(async (store, loss) => {
      loss.arm(moment, error);
      expect(await store.write('p', change(2, 'second', 'first'))).toBe(true);
      expect(await store.get('p', 'key')).toEqual({ key: 'key', value: 2, version: 'second' });
    }),
  );

  test('does not write over another process when the connection was lost before the write', () =>
    open(async (store, loss) => {
      await store.write('p', change(2, 'theirs', 'first'));
      loss.arm('before', failure('Connection terminated'));
      expect(await store.write('p', change(3, 'ours', 'first'))).toBe(false);
      expect((await store.get('p', 'key'))?.value).toBe(2);
    }));

  test('tells a lost deletion from one that was done', () =>
    open(async (store, loss) => {
      for (const moment of ['before', 'after'] as const) {
        await store.write('p', change(1, `first ${moment}`.replace(' ', '-')));
        loss.arm(moment, failure('Connection terminated'));
        expect(await store.write('p', [{ key: 'key', version: 'gone' }])).toBe(true);
        expect(await store.get('p', 'key')).toBeNull();
      }
    }));

  test('takes a deadlock for a conflict, and sends a write without conditions again', () =>
    open(async (store, loss) => {
      loss.arm('before', failure('deadlock detected', '40P01'));
      expect(await store.write('p', change(2, 'second', 'first'))).toBe(false);
      loss.arm('before', failure('deadlock detected', '40P01'));
      expect(await store.write('p', change(3, 'third'))).toBe(true);
      expect((await store.get('p', 'key'))?.value).toBe(3);
    }));

  test('rejects with any other error', () =>
    open(async (store, loss) => {
      loss.arm('before', failure('permission denied', '42501'));
      await expect(store.write('p', change(2, 'second'))).rejects.toThrow('permission denied');
    }));
});

await describeServer('Redis', 'RedisStore', () => {
  test.each<Moment>(['before', 'after'])('writes once when the connection is lost %s the write', async (moment) => {
    const client = createClient({ url: REDIS_URL });
    await client.connect();
    const prefix = `shim-test-${randomUUID()}`;
    const loss = new Loss();
    const lossy = {
      eval: (script: string, options: { keys: string[]; arguments: string[] }) =>
        loss.pass<unknown>(() => client.eval(script, options)),
    };
    const store = new RedisStore({ client: lossy, prefix });
    await store.write('p', change(1, 'first'));
    loss.arm(moment, failure('Socket closed unexpectedly'));
    expect(await store.write('p', change(2, 'second', 'first'))).toBe(true);
    expect(await store.get('p', 'key')).toEqual({ key: 'key', value: 2, version: 'second' });
    await client.del(await client.keys(`${prefix}:*`));
    await client.close();
  });
});

describe('a server that stays away', () => {
  test('is told to the caller with the error of the write', async () => {
    const gone = failure('Connection terminated unexpectedly');
    const query = (text: string) =>
      text.includes('pg_attribute') ? Promise.resolve({ rows: [{}, {}], rowCount: 2 }) : Promise.reject(gone);
    await expect(new PostgresStore({ pool: { query } }).write('p', change(1, 'first'))).rejects.toBe(gone);
  });
});

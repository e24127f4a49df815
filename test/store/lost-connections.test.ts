import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createClient } from 'redis';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { guardStore } from '../../src/store/guard-store.js';
import { PostgresStore } from '../../src/store/postgres.js';
import { RedisStore } from '../../src/store/redis.js';
import type { Store } from '../../src/store/store.js';
import { passTime, stopTime } from '../support/pass-time.js';
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
  const open = async (body: (store: Store, loss: Loss) => Promise<void>): Promise<void> => {
    const pool = new pg.Pool({ connectionString: POSTGRES_URL });
    const table = `shim_test_${randomUUID().replaceAll('-', '')}`;
    const loss = new Loss();
    const lossy = { query: (text: string, values?: unknown[]) => loss.pass(() => pool.query(text, values)) };
    const store = guardStore(new PostgresStore({ pool: lossy, table }));
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

  test('reads again when the connection was lost', () =>
    open(async (store, loss) => {
      loss.arm('before', failure('Connection terminated unexpectedly'));
      expect((await store.get('p', 'key'))?.value).toBe(1);
      loss.arm('before', failure('terminating connection', '57P01'));
      expect(await store.list('p', '', { limit: 10 })).toHaveLength(1);
    }));

  test('rejects with any other error as the cause', () =>
    open(async (store, loss) => {
      const denied = failure('permission denied', '42501');
      loss.arm('before', denied);
      await expect(store.write('p', change(2, 'second'))).rejects.toMatchObject({
        message: 'The store failed to write (42501). Its own error is the cause of this one.',
        cause: denied,
      });
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
    const store = guardStore(new RedisStore({ client: lossy, prefix }));
    await store.write('p', change(1, 'first'));
    loss.arm(moment, failure('Socket closed unexpectedly'));
    expect(await store.write('p', change(2, 'second', 'first'))).toBe(true);
    expect(await store.get('p', 'key')).toEqual({ key: 'key', value: 2, version: 'second' });
    await client.del(await client.keys(`${prefix}:*`));
    await client.close();
  });
});

describe('a server that restarts', () => {
  /** A client whose store's server answers once, and then fails with these errors before it answers again. */
  const openRestarting = async (errors: Error[]) => {
    const inner = new MemoryStore();
    const left = [...errors];
    let isUp = true;
    const pass = <T>(work: () => Promise<T>): Promise<T> => {
      const error = isUp ? undefined : left.shift();
      return error ? Promise.reject(error) : work();
    };
    const store: Store = {
      get: (...call) => pass(() => inner.get(...call)),
      getMany: (...call) => pass(() => inner.getMany(...call)),
      list: (...call) => pass(() => inner.list(...call)),
      partitions: (...call) => pass(() => inner.partitions(...call)),
      write: (...call) => pass(() => inner.write(...call)),
    };
    const { assistants } = new OpenAI({ apiKey: 'test', assistants: { store } }).beta;
    const { id } = await assistants.create({ model: 'gpt-6-luna' });
    stopTime();
    isUp = false;
    return { assistants, id, left };
  };

  afterEach(() => vi.useRealTimers());

  const RESTART = [
    failure('terminating connection due to administrator command', '57P01'),
    failure('connect', 'ECONNREFUSED'),
    failure('the database system is starting up', '57P03'),
  ];

  test.each([
    ['PostgreSQL', RESTART],
    ['Redis', ['Socket closed unexpectedly', 'LOADING Redis is loading the dataset in memory'].map((m) => failure(m))],
    [
      'a busy Redis',
      [failure('BUSY Redis is busy running a script.'), failure('MASTERDOWN Link with MASTER is down.')],
    ],
  ])('does not fail the calls meanwhile: %s', async (_, errors) => {
    const reading = await openRestarting(errors);
    expect(await passTime(reading.assistants.retrieve(reading.id))).toMatchObject({ id: reading.id });
    expect(reading.left).toEqual([]);
    vi.useRealTimers();
    const writing = await openRestarting(errors);
    const { id } = await passTime(writing.assistants.create({ model: 'gpt-6-luna' }));
    expect(writing.left).toEqual([]);
    const ids = (await passTime(writing.assistants.list())).data.map((assistant) => assistant.id);
    expect(ids.toSorted()).toEqual([writing.id, id].toSorted());
  });

  test('fails them after a few seconds if it does not come back', async () => {
    const { assistants, id } = await openRestarting(
      Array.from({ length: 50 }, () => failure('connect', 'ECONNREFUSED')),
    );
    const start = Date.now();
    await passTime(expect(assistants.retrieve(id)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } }));
    expect(Date.now() - start).toBeLessThan(5000);
  });
});

describe('a server that stays away', () => {
  const openPool = (error: Error) => {
    const statements: string[] = [];
    const query = (text: string) => {
      if (text.includes('pg_attribute')) return Promise.resolve({ rows: [{}, {}], rowCount: 2 });
      statements.push(text);
      return Promise.reject(error);
    };
    return { statements, store: guardStore(new PostgresStore({ pool: { query } })) };
  };

  test('is told to the caller with the error of the write', async () => {
    const gone = failure('Connection terminated unexpectedly');
    const { store } = openPool(gone);
    await expect(store.write('p', change(1, 'first'))).rejects.toMatchObject({ cause: gone });
  });

  test.each([
    failure('connect', 'ECONNREFUSED'),
    failure('timeout exceeded when trying to connect'),
    failure('Connection terminated due to connection timeout'),
  ])('is not asked a second time when the driver could not reach it: %s', async (gone) => {
    const { store, statements } = openPool(gone);
    await expect(store.write('p', change(1, 'first'))).rejects.toMatchObject({ cause: gone });
    await expect(store.get('p', 'key')).rejects.toMatchObject({ cause: gone });
    expect(statements).toHaveLength(2);
  });
});

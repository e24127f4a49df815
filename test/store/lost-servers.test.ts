import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createClient } from 'redis';
import { afterEach, expect, test, vi } from 'vitest';
import { guardStore } from '../../src/store/guard-store.js';
import { PostgresStore } from '../../src/store/postgres.js';
import { RedisStore } from '../../src/store/redis.js';
import type { Store } from '../../src/store/store.js';
import { passTime, stopTime } from '../support/pass-time.js';
import { describeServer, POSTGRES_URL, REDIS_URL } from './support/backends.js';
import { createProxy, type Proxy } from './support/proxy.js';

/** A call on a connection whose other end is gone without a word rejects, and the next one takes another connection. */
async function loseServer(store: Store, proxy: Proxy): Promise<void> {
  await store.write('p', [{ key: 'key', value: 1, version: '1' }]);
  stopTime();
  proxy.silence();
  const started = Date.now();
  await passTime(expect(store.get('p', 'key')).rejects.toThrow());
  expect(Date.now() - started).toBeLessThanOrEqual(31_000);
  vi.useRealTimers();
  expect((await store.get('p', 'key'))?.value).toBe(1);
}

afterEach(() => {
  vi.useRealTimers();
});

await describeServer('PostgreSQL', 'PostgresStore', () => {
  const table = `shim_test_${randomUUID().replaceAll('-', '')}`;
  const clear = async (): Promise<void> => {
    const client = new pg.Client(POSTGRES_URL);
    await client.connect();
    await client.query(`DROP TABLE IF EXISTS ${table}`);
    await client.end();
  };

  test('goes on after its server has vanished without a word', async () => {
    const proxy = await createProxy(POSTGRES_URL);
    const store = new PostgresStore({ connectionString: proxy.url, table });
    await loseServer(store, proxy);
    await store.close();
    await proxy.close();
    await clear();
  });

  test('takes another connection when its server has become one for reading only', async () => {
    const pool = new pg.Pool({ connectionString: POSTGRES_URL });
    const store = guardStore(new PostgresStore({ pool, table }));
    await store.write('p', [{ key: 'key', value: 1, version: '1' }]);
    await pool.query('SET default_transaction_read_only = on');
    expect(await store.write('p', [{ key: 'key', value: 2, ifVersion: '1', version: '2' }])).toBe(true);
    await pool.end();
    await clear();
  });
});

await describeServer('Redis', 'RedisStore', () => {
  const open = async (body: (store: Store, proxy: Proxy) => Promise<void>): Promise<void> => {
    const proxy = await createProxy(REDIS_URL);
    const prefix = `shim-test-${randomUUID()}`;
    const store = new RedisStore({ url: proxy.url, prefix });
    await body(store, proxy);
    await store.close();
    await proxy.close();
    const client = createClient({ url: REDIS_URL });
    await client.connect();
    await client.del(await client.keys(`${prefix}:*`));
    await client.close();
  };

  test('goes on after its server has vanished without a word', () => open(loseServer));

  test.each([
    ["READONLY You can't write against a read only replica."],
    ["ERR Error running script (call to f_1): @user_script:28: -READONLY You can't write against a read only replica."],
  ])('takes another connection when its server has become a replica: %s', (refusal) =>
    open(async (given, proxy) => {
      const store = guardStore(given);
      await store.write('p', [{ key: 'key', value: 1, version: '1' }]);
      proxy.answer(`-${refusal}\r\n`);
      expect(await store.write('p', [{ key: 'key', value: 2, ifVersion: '1', version: '2' }])).toBe(true);
      expect(await store.get('p', 'key')).toEqual({ key: 'key', value: 2, version: '2' });
    }),
  );
});

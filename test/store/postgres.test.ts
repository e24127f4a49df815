import { createServer, type AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, expect, test, vi } from 'vitest';
import { PostgresStore } from '../../src/store/postgres.js';
import { describeServer, POSTGRES_URL } from './support/backends.js';
import { cells } from './support/cells.js';

const unique = (): string => `shim_test_${randomUUID().replaceAll('-', '')}`;

await describeServer('PostgreSQL', 'PostgresStore on its server', () => {
  const pool = new pg.Pool({ connectionString: POSTGRES_URL });
  const clean: string[] = [];

  afterAll(async () => {
    for (const statement of clean) await pool.query(statement);
    await pool.end();
  });

  const makeTable = (): string => {
    const table = unique();
    clean.push(`DROP TABLE IF EXISTS ${table}`);
    return table;
  };

  test('takes a pool and leaves it open', async () => {
    const store = new PostgresStore({ pool, table: makeTable() });
    await cells(store).set('key', 1);
    await store.close();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('keeps its table in a schema, and apart from others', async () => {
    const schema = unique();
    await pool.query(`CREATE SCHEMA ${schema}`);
    clean.push(`DROP SCHEMA ${schema} CASCADE`);
    const one = new PostgresStore({ pool, table: `${schema}.Entries` });
    const other = new PostgresStore({ pool, table: makeTable() });
    await cells(one).set('key', 1);
    expect(await cells(other).get('key')).toBeNull();
    expect((await pool.query(`SELECT value FROM ${schema}."Entries"`)).rows).toEqual([{ value: '1' }]);
  });

  test('needs no right to create once its table is there', async () => {
    const table = makeTable();
    const owner = new PostgresStore({ pool, table });
    await cells(owner).set('key', 'theirs');
    const role = unique();
    await pool.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'secret'; GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${role}`,
    );
    clean.push(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    const url = new URL(POSTGRES_URL);
    Object.assign(url, { username: role, password: 'secret' });
    const store = new PostgresStore({ connectionString: url.href, table });
    expect((await cells(store).get('key'))?.value).toBe('theirs');
    expect(await cells(store).set('key', 'ours')).not.toBeNull();
    await store.close();
  });

  test('says so when its table has the layout of an earlier version', async () => {
    const table = makeTable();
    await pool.query(`CREATE TABLE ${table} (key text PRIMARY KEY, value text, version text)`);
    await expect(new PostgresStore({ pool, table }).get('p', 'key')).rejects.toThrow(
      /has the layout of an earlier version/,
    );
  });

  test('writes nothing when a row turns up meanwhile where there was to be none', async () => {
    const table = makeTable();
    const store = new PostgresStore({ pool, table });
    await store.get('p', 'key');
    const other = await pool.connect();
    await other.query('BEGIN');
    await other.query(`INSERT INTO ${table} (partition, key, value, version) VALUES ('p', 'key', '1', 'theirs')`);
    const written = store.write('p', [
      { key: 'a', value: 2, version: 'ours' },
      { key: 'key', value: 2, ifVersion: null, version: 'ours' },
    ]);
    // It waits for the other transaction: the row is not to be seen yet, but its key is taken.
    await vi.waitFor(async () => {
      const { rows } = await pool.query(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND position($1 IN query) > 0",
        [table],
      );
      expect(rows).not.toEqual([]);
    });
    await other.query('COMMIT');
    other.release();
    expect(await written).toBe(false);
    expect(await store.getMany('p', ['a', 'key'])).toEqual([null, { key: 'key', value: 1, version: 'theirs' }]);
  });

  test('goes on after the server has broken its connections', async () => {
    const application = unique();
    const url = new URL(POSTGRES_URL);
    url.searchParams.set('application_name', application);
    const store = new PostgresStore({ connectionString: url.href, table: makeTable() });
    await cells(store).set('key', 1);
    const { rowCount } = await pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      [application],
    );
    expect(rowCount).toBeGreaterThan(0);
    // It takes a moment to be noticed: what is sent before that rejects.
    await vi.waitFor(async () => expect((await cells(store).get('key'))?.value).toBe(1));
    await store.close();
  });

  test('works where a transaction is serializable by default', async () => {
    const url = new URL(POSTGRES_URL);
    url.searchParams.set('options', '-c default_transaction_isolation=serializable');
    const store = new PostgresStore({ connectionString: url.href, table: makeTable() });
    const increment = async (): Promise<void> => {
      for (;;) {
        const entry = await cells(store).get('key');
        const value = Number(entry?.value ?? 0) + 1;
        if ((await cells(store).set('key', value, { ifVersion: entry?.version ?? null })) !== null) return;
      }
    };
    await Promise.all(Array.from({ length: 20 }, increment));
    expect((await cells(store).get('key'))?.value).toBe(20);
    await store.close();
  });
});

test('rejects when nobody listens there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const store = new PostgresStore({ connectionString: `postgres://somebody@127.0.0.1:${port}/nothing` });
  await expect(cells(store).get('key')).rejects.toThrow(/ECONNREFUSED/);
  await store.close();
});

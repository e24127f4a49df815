import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../src/store/memory.js';
import { PostgresStore } from '../../src/store/postgres.js';
import { RedisStore } from '../../src/store/redis.js';
import { SqliteStore } from '../../src/store/sqlite.js';
import { describeBackends } from './support/backends.js';
import { cells } from './support/cells.js';

const run = promisify(execFile);
const WORKER = fileURLToPath(new URL('support/increment.ts', import.meta.url));

describeBackends(
  ({ open, address = [] }) => {
    test('is made once by many that open it for the first time at the same moment', async () => {
      const stores = await Promise.all(Array.from({ length: 8 }, open));
      const versions = await Promise.all(stores.map((store, index) => cells(store).set(`first/${index}`, index)));
      expect(versions).not.toContain(null);
      const entries = await cells(stores[0] ?? (await open())).list('first/', { limit: 10 });
      expect(entries.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });

    test('loses no increment of several processes at once', async () => {
      const [workers, times] = [3, 50];
      const tries = await Promise.all(
        Array.from({ length: workers }, () =>
          run(process.execPath, ['--import', 'tsx', WORKER, 'processes', String(times), ...address]),
        ),
      );
      const store = await open();
      expect((await cells(store).get('processes'))?.value).toBe(workers * times);
      expect(tries.every(({ stdout }) => Number(stdout) >= times)).toBe(true);
    });

    test('keeps any key apart from any other, in the order of MemoryStore', async () => {
      const store = await open();
      const key = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }).map((text) => `any/${text}`);
      const edge = fc.constantFrom('any/ ', 'any/  ', 'any/~', 'any/~~', 'any/~ ');
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.oneof(key, edge), { minLength: 1, maxLength: 12 }),
          fc.nat(11),
          async (keys, position) => {
            const model = new MemoryStore();
            await Promise.all(keys.flatMap((each) => [cells(store).set(each, each), cells(model).set(each, each)]));
            const after = keys[position];
            for (const order of ['asc', 'desc'] as const) {
              const read = async (from: typeof store) =>
                (await cells(from).list('any/', { limit: 20, order, after })).map((entry) => [entry.key, entry.value]);
              expect(await read(store)).toEqual(await read(model));
            }
            expect((await cells(store).getMany(keys)).map((entry) => entry?.value)).toEqual(keys);
            const deleted = await Promise.all(keys.map((each) => cells(store).delete(each)));
            expect(deleted).not.toContain(false);
          },
        ),
        { numRuns: 40 },
      );
    });

    test('is closed once, whenever, and refuses to be used then', async () => {
      const unused = await open();
      await unused.close?.();
      const store = await open();
      const writing = cells(store).set('closing', 1);
      await writing;
      await Promise.all([store.close?.(), store.close?.()]);
      await expect(cells(store).get('closing')).rejects.toThrow('The store is closed.');
      await expect(cells(store).list('', { limit: 1 })).rejects.toThrow('The store is closed.');
      expect((await cells(await open()).get('closing'))?.value).toBe(1);
    });

    test('finishes all calls under way before it closes', async () => {
      const store = await open();
      await cells(store).get('under-way/0');
      const keys = Array.from({ length: 40 }, (_, index) => `under-way/${index}`);
      const writes = keys.map((key) => cells(store, `under-way/${key}`).set(key, key));
      const reads = keys.map((key) => cells(store).get(key));
      await store.close?.();
      expect(await Promise.all(writes)).not.toContain(null);
      expect(await Promise.all(reads)).toEqual(keys.map(() => null));
    });

    test('rejects, rather than throws, what is no JSON', async () => {
      const store = await open();
      const loop: { self?: unknown } = {};
      loop.self = loop;
      await expect(cells(store).set('loop', loop)).rejects.toThrow(/circular/i);
      expect(await cells(store).get('loop')).toBeNull();
    });
  },
  { persistent: true },
);

describe('names given by the caller', () => {
  const names = ['', 'a b', 'a"; DROP TABLE x; --', "a'", 'a.b.c', '.a', '1a', 'å', 'a\n', 'x'.repeat(64)];

  test.each(names)('refuses the table %j', (table) => {
    expect(() => new SqliteStore({ path: ':memory:', table })).toThrow(TypeError);
    expect(() => new PostgresStore({ connectionString: 'postgres://127.0.0.1', table })).toThrow(TypeError);
  });

  test.each(['', 'a b', 'a}', '{a', 'a*', 'a\n', 'å'])('refuses the prefix %j', (prefix) => {
    expect(() => new RedisStore({ url: 'redis://127.0.0.1', prefix })).toThrow(TypeError);
  });
});

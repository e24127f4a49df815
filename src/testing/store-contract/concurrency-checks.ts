import type { PartitionView } from './partition-view.js';
import { defineCheck, expectEqual, expectVersion, type StoreCheck } from './store-check.js';

const WORKERS = 10;
const ROUNDS = 10;

/** Several callers, several stores on the same data. */
export const concurrencyChecks: readonly StoreCheck[] = [
  defineCheck('two stores on the same data see each other', async ({ store, open, prefix, listNames }) => {
    const other = await open();
    const key = `${prefix}key`;
    const first = expectVersion(await store.set(key, 1, { ifVersion: null }), 'set in one store');
    expectEqual(await other.get(key), { key, value: 1, version: first }, 'the entry in the other (same data?)');
    expectEqual(await other.set(key, 0, { ifVersion: null }), null, 'set of a new key in the other');
    const second = expectVersion(await other.set(key, 2, { ifVersion: first }), 'set in the other');
    expectEqual(await store.set(key, 3, { ifVersion: first }), null, 'set in the first with the version of before');
    expectEqual(await store.get(key), { key, value: 2, version: second }, 'the entry in the first');
    await other.set(`${prefix}more`, 0);
    expectEqual(await listNames(), ['key', 'more'], 'the keys in the first');
    expectEqual(await other.delete(key), true, 'delete in the other');
    expectEqual(await store.get(key), null, 'the entry in the first after the other deleted it');
  }),

  defineCheck('what was written is there when the store that wrote it has been closed', async ({ open, prefix }) => {
    const writer = await open();
    await writer.set(`${prefix}key`, 'kept');
    await writer.close();
    const reader = await open();
    expectEqual((await reader.get(`${prefix}key`))?.value, 'kept', 'the value');
  }),

  defineCheck('of increments by compare-and-set at once none is lost', async ({ store, open, prefix }) => {
    const key = `${prefix}counter`;
    const stores = [store, await open()];
    await Promise.all(
      Array.from({ length: WORKERS }, async (_, worker) => {
        for (let round = 0; round < ROUNDS; round += 1) await increment(stores[worker % 2] ?? store, key);
      }),
    );
    expectEqual((await store.get(key))?.value, WORKERS * ROUNDS, 'the counter');
  }),

  defineCheck('of many that create a key at once one succeeds', async ({ store, open, prefix }) => {
    const key = `${prefix}key`;
    const stores = [store, await open()];
    const created = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (stores[index % 2] ?? store).set(key, index, { ifVersion: null })),
    );
    const winners = created.flatMap((version, index) => (version === null ? [] : { key, value: index, version }));
    expectEqual(winners.length, 1, 'the number of writes that resolved a version');
    expectEqual(await store.get(key), winners[0], 'the entry');
  }),

  defineCheck('of many that delete a key at once one succeeds', async ({ store, open, prefix }) => {
    const key = `${prefix}key`;
    const stores = [store, await open()];
    await store.set(key, 1);
    const deleted = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (stores[index % 2] ?? store).delete(key)),
    );
    expectEqual(deleted.filter(Boolean).length, 1, 'the number of deletes that resolved true');
  }),

  defineCheck('keys that are written at once do not touch each other', async ({ store, open, prefix, listNames }) => {
    const stores = [store, await open()];
    const names = Array.from({ length: 100 }, (_, index) => String(index).padStart(3, '0'));
    const versions = await Promise.all(
      names.map((name, index) => (stores[index % 2] ?? store).set(prefix + name, { name }, { ifVersion: null })),
    );
    const entries = names.map((name, index) => ({ key: prefix + name, value: { name }, version: versions[index] }));
    expectEqual(await store.getMany(names.map((name) => prefix + name)), entries, 'the entries');
    expectEqual(await listNames(), names, 'the listed keys');
  }),
];

/** A write is refused only if another one succeeded, so the attempts end. */
async function increment(store: PartitionView, key: string): Promise<void> {
  for (let attempt = 0; attempt < WORKERS * ROUNDS; attempt += 1) {
    const entry = await store.get(key);
    const value = Number(entry?.value ?? 0) + 1;
    if ((await store.set(key, value, { ifVersion: entry?.version ?? null })) !== null) return;
  }
  throw new Error('of many writes with the version of now one should succeed, but none does');
}

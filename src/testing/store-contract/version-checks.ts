import { defineCheck, expectEqual, expectVersion, type StoreCheck } from './store-check.js';

/** Compare and set. */
export const versionChecks: readonly StoreCheck[] = [
  defineCheck('a write without a condition always happens, under a new version', async ({ store, prefix }) => {
    const key = `${prefix}key`;
    const versions = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      versions.add(expectVersion(await store.set(key, 'same'), 'set'));
      versions.add(expectVersion(await store.set(key, 'same', {}), 'set'));
      versions.add(expectVersion(await store.set(key, 'same', { ifVersion: undefined }), 'set'));
    }
    expectEqual(versions.size, 9, 'the number of versions that nine writes were given');
    expectEqual(versions.has((await store.get(key))?.version ?? ''), true, 'whether the entry has the last of them');
  }),

  defineCheck('a write with `ifVersion: null` happens only where there is no entry', async ({ store, prefix }) => {
    const key = `${prefix}key`;
    const version = expectVersion(await store.set(key, 'first', { ifVersion: null }), 'set of a new key');
    expectEqual(await store.set(key, 'second', { ifVersion: null }), null, 'set of a key that is there');
    expectEqual(await store.get(key), { key, value: 'first', version }, 'the entry');
    await store.delete(key);
    expectVersion(await store.set(key, 'third', { ifVersion: null }), 'set of a key that was deleted');
    expectEqual((await store.get(key))?.value, 'third', 'the value');
  }),

  defineCheck('a write with a version happens only while the entry has it', async ({ store, prefix }) => {
    const key = `${prefix}key`;
    const first = expectVersion(await store.set(key, 1), 'set');
    const second = expectVersion(await store.set(key, 2, { ifVersion: first }), 'set with the version of now');
    expectEqual(await store.set(key, 3, { ifVersion: first }), null, 'set with an earlier version');
    expectEqual(await store.set(key, 3, { ifVersion: `${second}0` }), null, 'set with a version that never was');
    expectEqual(await store.set(key, 3, { ifVersion: second.slice(0, -1) }), null, 'set with part of the version');
    expectEqual(await store.get(key), { key, value: 2, version: second }, 'the entry');
  }),

  defineCheck('a write with a version does not bring a deleted entry back', async ({ store, prefix, listNames }) => {
    const key = `${prefix}key`;
    const version = expectVersion(await store.set(key, 1), 'set');
    expectEqual(await store.delete(key), true, 'delete');
    expectEqual(await store.delete(key), false, 'delete once more');
    expectEqual(await store.set(key, 2, { ifVersion: version }), null, 'set with the version it had');
    expectEqual(await store.get(key), null, 'get');
    expectEqual(await listNames(), [], 'list');
  }),

  defineCheck('no version of a deleted entry holds for the one that takes its place', async ({ store, prefix }) => {
    const key = `${prefix}key`;
    const seen = new Set<string>();
    for (let round = 1; round <= 5; round += 1) {
      const version = expectVersion(await store.set(key, 'same', { ifVersion: null }), 'set');
      const next = expectVersion(await store.set(key, 'same', { ifVersion: version }), 'set');
      seen.add(version).add(next);
      expectEqual(seen.size, 2 * round, 'the number of versions so far');
      await store.delete(key);
    }
    await store.set(key, 'same');
    for (const version of seen) {
      expectEqual(await store.set(key, 'late', { ifVersion: version }), null, 'set with a version of a deleted entry');
    }
  }),

  defineCheck('an entry that a full store may drop is like any other', async ({ store, prefix, listNames }) => {
    const [key, other] = [`${prefix}key`, `${prefix}other`];
    await store.set(other, 0);
    const version = expectVersion(await store.set(key, 1, { ifVersion: null, evictWith: [other] }), 'set');
    expectEqual(await store.set(key, 2, { ifVersion: null, evictWith: [] }), null, 'set of a key that is there');
    expectVersion(await store.set(key, 3, { ifVersion: version, evictWith: [] }), 'set');
    expectEqual(await listNames(), ['key', 'other'], 'list');
  }),
];

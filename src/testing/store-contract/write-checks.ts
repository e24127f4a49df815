import { createVersion } from './partition-view.js';
import { defineCheck, expectEqual, type StoreCheck } from './store-check.js';

/** Writes of several changes. */
export const writeChecks: readonly StoreCheck[] = [
  defineCheck('a write makes all of its changes', async ({ raw, partition }) => {
    const [first, second] = [createVersion(), createVersion()];
    await raw.write(partition, [{ key: 'gone', value: 0, version: createVersion() }]);
    const written = await raw.write(partition, [
      { key: 'b', value: { b: 1 }, ifVersion: null, version: first },
      { key: 'gone', version: createVersion() },
      { key: 'a', value: null, version: second },
    ]);
    expectEqual(written, true, 'write');
    const expected = [
      { key: 'a', value: null, version: second },
      { key: 'b', value: { b: 1 }, version: first },
    ];
    expectEqual(await raw.list(partition, '', { limit: 10 }), expected, 'the entries, with the versions of the writer');
  }),

  defineCheck('a write makes none of its changes when one condition does not hold', async ({ raw, partition }) => {
    const version = createVersion();
    await raw.write(
      partition,
      ['a', 'b', 'c'].map((key) => ({ key, value: 'kept', version })),
    );
    const stale = createVersion();
    const refused = [
      { key: 'b', value: 'new', ifVersion: stale, version: createVersion() },
      { key: 'b', value: 'new', ifVersion: null, version: createVersion() },
      { key: 'b', ifVersion: stale, version: createVersion() },
      { key: 'd', value: 'new', ifVersion: stale, version: createVersion() },
    ];
    for (const change of refused) {
      const others = [
        { key: 'a', value: 'new', ifVersion: version, version: createVersion() },
        { key: 'c', version: createVersion() },
        { key: 'e', value: 'new', ifVersion: null, version: createVersion() },
      ];
      for (const changes of [
        [change, ...others],
        [...others, change],
      ]) {
        expectEqual(await raw.write(partition, changes), false, `write with ${JSON.stringify(change)}`);
      }
    }
    const found = await raw.list(partition, '', { limit: 10 });
    const kept = ['a', 'b', 'c'].map((key) => ({ key, value: 'kept', version }));
    expectEqual(found, kept, 'the entries');
  }),

  defineCheck('a deletion happens only while its condition holds', async ({ raw, partition }) => {
    const version = createVersion();
    await raw.write(partition, [{ key: 'key', value: 1, version }]);
    const remove = (ifVersion?: string | null) =>
      raw.write(partition, [{ key: 'key', ifVersion, version: createVersion() }]);
    expectEqual(await remove(createVersion()), false, 'deletion under another version');
    expectEqual(await remove(null), false, 'deletion of an absent entry, which is there');
    expectEqual((await raw.get(partition, 'key'))?.version, version, 'the version of the entry');
    expectEqual(await remove(version), true, 'deletion under its version');
    expectEqual(await raw.get(partition, 'key'), null, 'the entry');
    expectEqual(await remove(version), false, 'deletion under the version it had');
    expectEqual(await remove(null), true, 'deletion of an absent entry');
    expectEqual(await remove(), true, 'deletion in any case');
  }),

  defineCheck('of writes of the same keys at once, none is half done', async ({ raw, openStore, partition }) => {
    const stores = [raw, await openStore()];
    const keys = ['a', 'b', 'c', 'd'];
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const ordered = index % 2 === 0 ? keys : keys.toReversed();
        const store = stores[index % 2] ?? raw;
        return store.write(
          partition,
          ordered.map((key) => ({ key, value: index, ifVersion: null, version: createVersion() })),
        );
      }),
    );
    expectEqual(outcomes.filter(Boolean).length, 1, 'the number of writes that succeeded');
    const winner = outcomes.indexOf(true);
    const values = (await raw.getMany(partition, keys)).map((entry) => entry?.value);
    expectEqual(values, [winner, winner, winner, winner], 'the values');
  }),

  defineCheck('of updates of two keys at once none is lost', async ({ raw, openStore, partition }) => {
    const stores = [raw, await openStore()];
    const add = async (index: number): Promise<void> => {
      const store = stores[index % 2] ?? raw;
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const entries = await store.getMany(partition, ['a', 'b']);
        const changes = ['a', 'b'].map((key, at) => ({
          key,
          value: Number(entries[at]?.value ?? 0) + 1,
          ifVersion: entries[at]?.version ?? null,
          version: createVersion(),
        }));
        if (await store.write(partition, index % 4 < 2 ? changes : changes.toReversed())) return;
      }
      throw new Error('of many writes with the versions of now one should succeed, but none does');
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => add(index)));
    const values = (await raw.getMany(partition, ['a', 'b'])).map((entry) => entry?.value);
    expectEqual(values, [8, 8], 'the values');
  }),
];

import type { Store } from '../../store/store.js';
import { createVersion } from './partition-view.js';
import { defineCheck, expectEqual, type StoreCheck } from './store-check.js';

/** Partitions beside each other. */
export const partitionChecks: readonly StoreCheck[] = [
  defineCheck('the same key in two partitions is two entries', async ({ raw, partition }) => {
    const [one, other] = [`${partition}/1`, `${partition}/1/2`];
    await put(raw, one, 'key', 1);
    await put(raw, other, 'key', 2);
    await put(raw, other, 'more', 3);
    expectEqual((await raw.get(one, 'key'))?.value, 1, 'the value in the first');
    expectEqual(
      (await raw.getMany(other, ['key', 'more'])).map((entry) => entry?.value),
      [2, 3],
      'those in the second',
    );
    expectEqual(
      (await raw.list(one, '', { limit: 10 })).map(({ key }) => key),
      ['key'],
      'the keys of the first',
    );
    await raw.write(other, [{ key: 'key', version: createVersion() }]);
    expectEqual((await raw.get(one, 'key'))?.value, 1, 'the value in the first after a deletion in the second');
  }),

  defineCheck('a partition and a key do not run into each other', async ({ raw, partition }) => {
    await put(raw, `${partition}/a`, 'b/c', 1);
    expectEqual(await raw.get(`${partition}/a/b`, 'c'), null, 'the entry of a longer partition and a shorter key');
    expectEqual(await raw.list(`${partition}/a/b`, '', { limit: 10 }), [], 'the entries of the longer partition');
    for (const name of ['{a}', '}', '%7d', 'a b', 'A', '*']) await put(raw, `${partition}/${name}`, 'key', name);
    for (const name of ['{a}', '}', '%7d', 'a b', 'A', '*']) {
      expectEqual((await raw.get(`${partition}/${name}`, 'key'))?.value, name, `the value in ${name}`);
    }
  }),

  defineCheck('partitions are listed in code-unit order, page by page', async ({ raw, partition }) => {
    const names = ['/Z', '/a', '/a/b', '/b', '/~'].map((name) => partition + name);
    for (const name of names.toReversed()) await put(raw, name, 'key', 1);
    const list = (options: { after?: string; limit: number; under?: string }): Promise<string[]> => {
      const { under = '/', ...page } = options;
      return raw.partitions({ prefix: partition + under, ...page });
    };
    expectEqual(await list({ limit: 10 }), names, 'all');
    expectEqual(await list({ limit: 2 }), names.slice(0, 2), 'the first two');
    expectEqual(await list({ limit: 10, under: '/a' }), names.slice(1, 3), 'those with a prefix');
    const visited: string[] = [];
    while (visited.length <= names.length) {
      const after = visited.at(-1);
      const page = await list({ limit: 2, ...(after === undefined ? {} : { after }) });
      if (page.length === 0) break;
      visited.push(...page);
    }
    expectEqual(visited, names, 'all, in pages');
  }),

  defineCheck('a partition is named by every store on the same data', async ({ raw, openStore, partition }) => {
    await put(raw, `${partition}/new`, 'key', 1);
    const other = await openStore();
    expectEqual(await other.partitions({ prefix: `${partition}/`, limit: 10 }), [`${partition}/new`], 'partitions');
  }),

  defineCheck('only a partition that holds nothing can be forgotten', async ({ raw, openStore, partition }) => {
    if (!raw.forgetPartition) return;
    const [full, empty] = [`${partition}/full`, `${partition}/empty`];
    const names = (): Promise<string[]> => raw.partitions({ prefix: `${partition}/`, limit: 10 });
    for (const name of [full, empty]) await put(raw, name, 'key', 1);
    await raw.write(empty, [{ key: 'key', version: createVersion() }]);
    expectEqual(await raw.forgetPartition(full), false, 'forgetting one that holds something');
    expectEqual(await raw.forgetPartition(empty), true, 'forgetting one that is empty');
    expectEqual(await names(), [full], 'partitions');
    await put(await openStore(), empty, 'key', 2);
    expectEqual(await names(), [empty, full], 'partitions after the next write');
    expectEqual((await raw.get(full, 'key'))?.value, 1, 'the value in the one that was not forgotten');
  }),

  defineCheck(
    'a partition that is written to while it is forgotten stays named',
    async ({ raw, openStore, partition }) => {
      if (!raw.forgetPartition) return;
      const other = await openStore();
      for (let round = 0; round < 20; round += 1) {
        const name = `${partition}/${round}`;
        await put(raw, name, 'key', 1);
        await raw.write(name, [{ key: 'key', version: createVersion() }]);
        await Promise.all([raw.forgetPartition(name), put(other, name, 'key', 2)]);
        expectEqual(await raw.partitions({ prefix: name, limit: 1 }), [name], 'partitions');
        await raw.write(name, [{ key: 'key', version: createVersion() }]);
      }
    },
  ),
];

const put = (store: Store, partition: string, key: string, value: unknown): Promise<boolean> =>
  store.write(partition, [{ key, value, version: createVersion() }]);

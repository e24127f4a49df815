import { defineCheck, expectEqual, type StoreCheck } from './store-check.js';

/** Printable characters in the order of their code units, which differs from the order of dictionaries and file systems. */
const CHARACTERS = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));

/** Listings. */
export const listChecks: readonly StoreCheck[] = [
  defineCheck('a listing is in code-unit order, either way', async ({ store, prefix, listNames }) => {
    const names = ['', ...CHARACTERS, 'aa', 'aB', 'Ab', 'a-b', 'a_b', 'a b', '10', '09'];
    await Promise.all(names.map((name) => store.set(prefix + name, name)));
    expectEqual(await listNames(), names.toSorted(), 'the keys');
    expectEqual(await listNames({ order: 'asc' }), names.toSorted(), 'the keys, ascending');
    expectEqual(await listNames({ order: 'desc' }), names.toSorted().reverse(), 'the keys, descending');
  }),

  defineCheck(
    'a listing has the keys that start with the prefix, taken literally',
    async ({ store, prefix, listNames }) => {
      const names = ['a', 'a%', 'a%b', 'a*', 'a/1', 'a/2', 'a0', 'a_', 'a_b', 'ab', 'A/1', 'b', '[a]', '~', '~~'];
      await Promise.all(names.map((name) => store.set(prefix + name, name)));
      for (const under of ['', 'a', 'a/', 'a%', 'a_', 'a*', '[a', 'A', 'c', '~', '~~', 'a/1', 'a/1/']) {
        const expected = names.filter((name) => name.startsWith(under)).sort();
        expectEqual(await listNames({ under }), expected, `the keys under '${under}'`);
        expectEqual(
          await listNames({ under, order: 'desc' }),
          expected.reverse(),
          `those under '${under}', descending`,
        );
      }
    },
  ),

  defineCheck('a listing stops at its limit', async ({ store, prefix, listNames }) => {
    await Promise.all(['a', 'b', 'c'].map((name) => store.set(prefix + name, name)));
    expectEqual(await listNames({ limit: 1 }), ['a'], 'the first');
    expectEqual(await listNames({ limit: 2 }), ['a', 'b'], 'the first two');
    expectEqual(await listNames({ limit: 2, order: 'desc' }), ['c', 'b'], 'the last two');
    expectEqual(await listNames({ limit: 3 }), ['a', 'b', 'c'], 'as many as there are');
    expectEqual(await listNames({ limit: 4 }), ['a', 'b', 'c'], 'more than there are');
  }),

  defineCheck('`after` and `before` bound a listing in its order, whether or not they exist', async (context) => {
    const { store, prefix, listNames } = context;
    const names = ['b', 'd', 'd/1', 'd/2', 'f'];
    await Promise.all(names.map((name) => store.set(prefix + name, name)));
    for (const order of ['asc', 'desc'] as const) {
      const ordered = order === 'asc' ? names : names.toReversed();
      const isAhead = (one: string, other: string): boolean => (order === 'asc' ? one < other : one > other);
      for (const after of [undefined, 'a', 'b', 'c', 'd', 'd/', 'd/1', 'f', 'g']) {
        for (const before of [undefined, 'a', 'b', 'c', 'd', 'd/1', 'd/3', 'f', 'g']) {
          const expected = ordered.filter(
            (name) => (after === undefined || isAhead(after, name)) && (before === undefined || isAhead(name, before)),
          );
          const what = `${order} after ${after ?? 'nothing'} before ${before ?? 'nothing'}`;
          expectEqual(await listNames({ order, after, before }), expected, what);
          expectEqual(await listNames({ order, after, before, limit: 2 }), expected.slice(0, 2), `${what}, two`);
        }
      }
    }
  }),

  defineCheck('bounds do not lead out of the prefix', async ({ store, prefix, listNames }) => {
    await Promise.all(['a/1', 'b/1', 'b/2', 'c/1'].map((name) => store.set(prefix + name, name)));
    for (const order of ['asc', 'desc'] as const) {
      const all = order === 'asc' ? ['b/1', 'b/2'] : ['b/2', 'b/1'];
      const [first = '', last = ''] = all;
      const [ahead, behind] = order === 'asc' ? ['a/1', 'c/1'] : ['c/1', 'a/1'];
      expectEqual(await listNames({ under: 'b/', order, after: ahead, before: behind }), all, `${order}, around`);
      expectEqual(await listNames({ under: 'b/', order, after: first }), [last], `${order}, after the first`);
      expectEqual(await listNames({ under: 'b/', order, before: last }), [first], `${order}, before the last`);
      expectEqual(await listNames({ under: 'b/', order, after: behind }), [], `${order}, behind`);
      expectEqual(await listNames({ under: 'b/', order, before: ahead }), [], `${order}, ahead`);
    }
  }),

  defineCheck('paging visits every key once', async ({ store, prefix, listNames }) => {
    const names = Array.from({ length: 57 }, (_, index) => index.toString(36).padStart(3, '0'));
    await Promise.all(names.map((name) => store.set(prefix + name, name)));
    for (const order of ['asc', 'desc'] as const) {
      const visited: string[] = [];
      // A listing that makes no progress must not loop forever.
      while (visited.length <= names.length) {
        const page = await listNames({ order, limit: 10, after: visited.at(-1) });
        if (page.length === 0) break;
        visited.push(...page);
      }
      expectEqual(visited, order === 'asc' ? names : names.toReversed(), `the keys, ${order}`);
    }
  }),
];

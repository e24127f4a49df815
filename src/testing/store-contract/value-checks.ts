import { defineCheck, expectEntry, expectEqual, type StoreCheck } from './store-check.js';

const VALUES: [string, unknown][] = [
  ['null', null],
  ['booleans', [true, false]],
  ['numbers', [0, -1, 0.1, 1e21, 5e-324, Number.MAX_SAFE_INTEGER]],
  ['an empty string', ''],
  ['empty collections', { array: [], object: {} }],
  ['nested values', { a: [{ b: { c: [1, 'two', null] } }] }],
  ['quotes, backslashes and statements', `'; DROP TABLE store; -- "\\' $1 ? %s {{x}}`],
  ['NUL and control characters', '\u0000 \u0001 \t \r\n \u007f \u2028'],
  ['any script', 'å 日本語 🌧 e\u0301 \ufeff \uffff'],
  ['half of a surrogate pair', ['\ud83c', '\udf27 x', 'x \ud83c']],
  ['members with names of methods', JSON.parse('{"__proto__": {"x": 1}, "constructor": 1, "toString": 2, "": 3}')],
  ['a long text', 'lorem ipsum '.repeat(50_000)],
];

/** Characters with a meaning for databases, patterns or file systems, and a plain key. */
const NAMES = [
  'plain',
  'Plain',
  'plain ',
  ' plain',
  "it's",
  '"quoted"',
  'semi;colon--',
  'back\\slash',
  'per%cent',
  'under_score',
  'star*',
  'question?',
  '[range]',
  '{brace}',
  '$1',
  ':name',
  'a/b/c',
  '../../etc/passwd',
  '.',
  '~',
  '__proto__',
  'constructor',
  'x'.repeat(500),
];

/** What goes in comes out. */
export const valueChecks: readonly StoreCheck[] = [
  defineCheck('a key that was never set has no entry', async ({ store, prefix }) => {
    expectEqual(await store.get(`${prefix}missing`), null, 'get');
    expectEqual(await store.getMany([`${prefix}missing`, `${prefix}gone`]), [null, null], 'getMany');
    expectEqual(await store.getMany([]), [], 'getMany of no keys');
    expectEqual(await store.delete(`${prefix}missing`), false, 'delete');
  }),

  ...VALUES.map(([what, value]) =>
    defineCheck(`a value comes back as it was set: ${what}`, async ({ store, prefix }) => {
      const key = `${prefix}value`;
      const version = await store.set(key, value);
      expectEqual(await store.get(key), { key, value, version }, 'get');
      expectEqual(await store.list(prefix, { limit: 2 }), [{ key, value, version }], 'list');
    }),
  ),

  defineCheck('getMany keeps the order and the repetitions it was asked for', async ({ store, prefix }) => {
    const [a, b, missing] = [`${prefix}a`, `${prefix}b`, `${prefix}c`];
    await store.set(a, 1);
    await store.set(b, 2);
    const values = (await store.getMany([b, missing, a, b])).map((entry) => entry && [entry.key, entry.value]);
    expectEqual(values, [[b, 2], null, [a, 1], [b, 2]], 'getMany');
  }),

  defineCheck(
    'what the caller does to a value afterwards does not change what is stored',
    async ({ store, prefix }) => {
      const key = `${prefix}value`;
      const value = { list: [1] };
      await store.set(key, value);
      value.list.push(2);
      const read = expectEntry(await store.get(key), 'the entry');
      expectEqual(read.value, { list: [1] }, 'the value after the one that was set has changed');
      if (typeof read.value === 'object' && read.value !== null) Object.assign(read.value, { list: [] });
      expectEqual((await store.get(key))?.value, { list: [1] }, 'the value after the one that was read has changed');
    },
  ),

  defineCheck('every character of a key counts', async ({ store, prefix, listNames }) => {
    await Promise.all(NAMES.map((name) => store.set(prefix + name, name)));
    const keys = NAMES.map((name) => prefix + name);
    expectEqual(
      (await store.getMany(keys)).map((entry) => entry?.value),
      NAMES,
      'the values',
    );
    expectEqual(await listNames(), NAMES.toSorted(), 'the listed keys');
    for (const [index, key] of keys.entries()) {
      expectEqual(await store.delete(key), true, `delete of ${NAMES[index] ?? ''}`);
      expectEqual((await listNames()).length, NAMES.length - index - 1, 'the number of keys left');
    }
  }),
];

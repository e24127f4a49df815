import { afterEach, describe, expect, test, vi } from 'vitest';
import { MemoryStore } from '../../src/store/memory.js';
import { cells } from './support/cells.js';

const keysOf = async (store: MemoryStore): Promise<string[]> =>
  (await cells(store).list('', { limit: 100_000 })).map(({ key }) => key);

test('drops the least recently used of what may go, and what goes with it', async () => {
  const store = new MemoryStore({ maxEntries: 2 });
  await cells(store).set('index/a', 'a');
  await cells(store).set('a', 1, { evictWith: ['index/a'] });
  await cells(store).set('b', 2, { evictWith: [] });
  await cells(store).set('c', 3, { evictWith: ['not there'] });
  expect(await keysOf(store)).toEqual(['b', 'c']);
});

test('takes reading and writing for use', async () => {
  const store = new MemoryStore({ maxEntries: 4 });
  for (const key of ['a', 'b', 'c', 'd']) await cells(store).set(key, key, { evictWith: [] });
  await cells(store).get('a');
  await cells(store).getMany(['b']);
  await cells(store).list('c', { limit: 1 });
  await cells(store).set('e', 'e', { evictWith: [] });
  expect(await keysOf(store)).toEqual(['a', 'b', 'c', 'e']);
  await cells(store).set('a', 'again', { evictWith: [] });
  await cells(store).set('f', 'f', { evictWith: [] });
  await cells(store).set('g', 'g', { evictWith: [] });
  expect(await keysOf(store)).toEqual(['a', 'e', 'f', 'g']);
});

test('keeps whatever must stay, however much it is, and what must stay from now on', async () => {
  const store = new MemoryStore({ maxEntries: 1 });
  for (let index = 0; index < 50; index += 1) await cells(store).set(`pinned/${index}`, index);
  await cells(store).set('x', 1, { evictWith: [] });
  await cells(store).set('x', 2);
  await cells(store).set('y', 3, { evictWith: [] });
  await cells(store).set('z', 4, { evictWith: [] });
  expect((await keysOf(store)).filter((key) => !key.startsWith('pinned/'))).toEqual(['x', 'z']);
  expect(await cells(store).list('pinned/', { limit: 100 })).toHaveLength(50);
});

test('does not take a refused write for use or leave', async () => {
  const store = new MemoryStore({ maxEntries: 2 });
  await cells(store).set('a', 1, { evictWith: [] });
  await cells(store).set('b', 2);
  expect(await cells(store).set('b', 3, { ifVersion: 'other', evictWith: [] })).toBeNull();
  await cells(store).set('c', 4, { evictWith: [] });
  await cells(store).set('d', 5, { evictWith: [] });
  expect(await keysOf(store)).toEqual(['b', 'c', 'd']);
});

test('treats a dropped entry as one that was deleted', async () => {
  const store = new MemoryStore({ maxEntries: 1 });
  const version = await cells(store).set('a', 1, { evictWith: [] });
  await cells(store).set('b', 2, { evictWith: [] });
  expect(await cells(store).get('a')).toBeNull();
  expect(await cells(store).set('a', 3, { ifVersion: version })).toBeNull();
  const again = await cells(store).set('a', 4, { ifVersion: null, evictWith: [] });
  expect(again).not.toBe(version);
});

test('keeps ten thousand entries that may go unless told otherwise', async () => {
  const store = new MemoryStore();
  for (let index = 0; index < 10_050; index += 1) await cells(store).set(`k${index}`, index, { evictWith: [] });
  expect(await keysOf(store)).toHaveLength(10_000);
});

test.each([0, -1, Number.NaN])('refuses a limit of %s', (maxEntries) => {
  expect(() => new MemoryStore({ maxEntries })).toThrow(RangeError);
});

describe('an entry that may be dropped from a time on', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A store for two entries on a clock that stands at 0. */
  const begin = () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    const store = new MemoryStore({ maxEntries: 2 });
    const fill = async (...keys: string[]) => {
      for (const key of keys) await cells(store).set(key, key, { evictWith: [] });
    };
    return { store, fill };
  };

  test('stays until then, however full the store is, and goes first from then on, with its companions', async () => {
    const { store, fill } = begin();
    await cells(store).set('index/late', 1);
    await cells(store).set('late', 1, { evictWith: ['index/late'], evictAfter: 1000 });
    await fill('a', 'b', 'c');
    vi.setSystemTime(999);
    await fill('d');
    expect(await keysOf(store)).toEqual(['c', 'd', 'index/late', 'late']);
    vi.setSystemTime(1000);
    await fill('d');
    expect(await keysOf(store)).toEqual(['c', 'd']);
  });

  test('stays for as long as its last write says', async () => {
    const { store, fill } = begin();
    await cells(store).set('longer', 1, { evictWith: [], evictAfter: 1000 });
    await cells(store).set('longer', 2, { evictWith: [], evictAfter: 5000 });
    await cells(store).set('for good', 1, { evictWith: [], evictAfter: 1000 });
    await cells(store).set('for good', 2);
    await cells(store).set('at once', 1, { evictWith: [], evictAfter: 5000 });
    await cells(store).set('at once', 2, { evictWith: [] });
    await cells(store).set('gone', 1, { evictWith: [], evictAfter: 1000 });
    await cells(store).delete('gone');
    vi.setSystemTime(2000);
    await fill('a', 'b');
    expect(await keysOf(store)).toEqual(['a', 'b', 'for good', 'longer']);
    vi.setSystemTime(6000);
    await fill('c');
    expect(await keysOf(store)).toEqual(['b', 'c', 'for good']);
  });

  test('is in use again once it is read when its time has come', async () => {
    const { store, fill } = begin();
    await cells(store).set('late', 1, { evictWith: [], evictAfter: 1000 });
    vi.setSystemTime(1000);
    await fill('a');
    await cells(store).get('late');
    await fill('b');
    expect(await keysOf(store)).toEqual(['b', 'late']);
  });

  test('counts by thousands only while its time has not come', async () => {
    const { store, fill } = begin();
    for (let index = 0; index < 5000; index += 1) {
      await cells(store).set(`late/${index}`, index, { evictWith: [], evictAfter: index < 3000 ? 1000 : 2000 });
    }
    expect(await keysOf(store)).toHaveLength(5000);
    vi.setSystemTime(1500);
    await fill('a', 'b');
    expect(await keysOf(store)).toHaveLength(2002);
    vi.setSystemTime(2500);
    await fill('a');
    expect(await keysOf(store)).toEqual(['a', 'b']);
  });
});

import { expect, test } from 'vitest';
import { MemoryStore } from '../../src/store/memory.js';

const keysOf = async (store: MemoryStore): Promise<string[]> =>
  (await store.list('', { limit: 100_000 })).map(({ key }) => key);

test('drops the least recently used of what may go, and what goes with it', async () => {
  const store = new MemoryStore({ maxEntries: 2 });
  await store.set('index/a', 'a');
  await store.set('a', 1, { evictWith: ['index/a'] });
  await store.set('b', 2, { evictWith: [] });
  await store.set('c', 3, { evictWith: ['not there'] });
  expect(await keysOf(store)).toEqual(['b', 'c']);
});

test('takes reading and writing for use', async () => {
  const store = new MemoryStore({ maxEntries: 4 });
  for (const key of ['a', 'b', 'c', 'd']) await store.set(key, key, { evictWith: [] });
  await store.get('a');
  await store.getMany(['b']);
  await store.list('c', { limit: 1 });
  await store.set('e', 'e', { evictWith: [] });
  expect(await keysOf(store)).toEqual(['a', 'b', 'c', 'e']);
  await store.set('a', 'again', { evictWith: [] });
  await store.set('f', 'f', { evictWith: [] });
  await store.set('g', 'g', { evictWith: [] });
  expect(await keysOf(store)).toEqual(['a', 'e', 'f', 'g']);
});

test('keeps whatever must stay, however much it is, and what must stay from now on', async () => {
  const store = new MemoryStore({ maxEntries: 1 });
  for (let index = 0; index < 50; index += 1) await store.set(`pinned/${index}`, index);
  await store.set('x', 1, { evictWith: [] });
  await store.set('x', 2);
  await store.set('y', 3, { evictWith: [] });
  await store.set('z', 4, { evictWith: [] });
  expect((await keysOf(store)).filter((key) => !key.startsWith('pinned/'))).toEqual(['x', 'z']);
  expect(await store.list('pinned/', { limit: 100 })).toHaveLength(50);
});

test('does not take a refused write for use or leave', async () => {
  const store = new MemoryStore({ maxEntries: 2 });
  await store.set('a', 1, { evictWith: [] });
  await store.set('b', 2);
  expect(await store.set('b', 3, { ifVersion: 'other', evictWith: [] })).toBeNull();
  await store.set('c', 4, { evictWith: [] });
  await store.set('d', 5, { evictWith: [] });
  expect(await keysOf(store)).toEqual(['b', 'c', 'd']);
});

test('treats a dropped entry as one that was deleted', async () => {
  const store = new MemoryStore({ maxEntries: 1 });
  const version = await store.set('a', 1, { evictWith: [] });
  await store.set('b', 2, { evictWith: [] });
  expect(await store.get('a')).toBeNull();
  expect(await store.set('a', 3, { ifVersion: version })).toBeNull();
  const again = await store.set('a', 4, { ifVersion: null, evictWith: [] });
  expect(again).not.toBe(version);
});

test('keeps ten thousand entries that may go unless told otherwise', async () => {
  const store = new MemoryStore();
  for (let index = 0; index < 10_050; index += 1) await store.set(`k${index}`, index, { evictWith: [] });
  expect(await keysOf(store)).toHaveLength(10_000);
});

test.each([0, -1, Number.NaN])('refuses a limit of %s', (maxEntries) => {
  expect(() => new MemoryStore({ maxEntries })).toThrow(RangeError);
});

import { expect, it } from 'vitest';
import { BoundedMap, forgetOldest } from '../../src/lib/bounded-map.js';

it('forgets what was not asked for or set for longest', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect(map.size).toBe(2);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 3]);
});

it('takes out what was set first, and nothing of an empty map', () => {
  const entries = new Map([
    ['a', 1],
    ['b', 2],
  ]);
  forgetOldest(entries);
  expect([...entries.keys()]).toEqual(['b']);
  forgetOldest(entries);
  forgetOldest(entries);
  expect(entries.size).toBe(0);
});

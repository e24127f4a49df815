import { expect, test } from 'vitest';
import { readTime } from '../../src/lib/read-time.js';

test.each([
  [1_700_000_000, 1_700_000_000],
  [1_700_000_000_123, 1_700_000_000],
  ['1700000000', 1_700_000_000],
  ['1700000000123', 1_700_000_000],
  [new Date(1_700_000_000_123), 1_700_000_000],
  ['2023-11-14T22:13:20Z', 1_700_000_000],
  ['2023-11-14T23:13:20+01:00', 1_700_000_000],
  ['2023-11-14T22:13:20', 1_700_000_000],
  ['2023-11-14 22:13:20.5', 1_700_000_000],
  ['2023-11-14', 1_699_920_000],
  [{ $date: '2023-11-14T22:13:20.123Z' }, 1_700_000_000],
  [{ $date: { $numberLong: '1700000000123' } }, 1_700_000_000],
  [{ _seconds: 1_700_000_000, _nanoseconds: 5 }, 1_700_000_000],
  [0, 0],
])('%j is %d', (value, expected) => {
  expect(readTime(value)).toBe(expected);
});

test.each([null, undefined, '', 'yesterday', NaN, -1, Infinity, true, {}, '2023-99-99'])('%j is no time', (value) => {
  expect(readTime(value)).toBeNull();
});

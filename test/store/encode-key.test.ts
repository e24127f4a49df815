import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeKey, encodeKey, toKeyRange } from '../../src/store/encode-key.js';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom(0, 1, 2, 0x7e, 0x7f, 0x80, 0xd800, 0xdfff, 0xffff))
    .map((units) => String.fromCharCode(...units)),
);

test('a key of printable ASCII stays as it is', () => {
  expect(encodeKey('oas/run/thread_1/run_1 ~!\'"%_')).toBe('oas/run/thread_1/run_1 ~!\'"%_');
});

test('any key becomes ASCII without NUL, and comes back', () => {
  fc.assert(
    fc.property(text, (key) => {
      expect([...encodeKey(key)].every((unit) => unit >= '\u0001' && unit <= '\u007f')).toBe(true);
      expect(decodeKey(encodeKey(key))).toBe(key);
    }),
  );
});

test('the order of keys and their prefixes stay', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(encodeKey(one) < encodeKey(other)).toBe(one < other);
      expect(encodeKey(one).startsWith(encodeKey(other))).toBe(one.startsWith(other));
      expect(encodeKey(one + other)).toBe(encodeKey(one) + encodeKey(other));
    }),
  );
});

test('a range holds the keys of a listing and no other', () => {
  const bound = fc.option(text, { nil: undefined });
  fc.assert(
    fc.property(text, text, bound, bound, fc.constantFrom('asc', 'desc'), (prefix, rest, after, before, order) => {
      for (const key of [prefix + rest, rest, prefix]) {
        const { start, end } = toKeyRange(prefix, { limit: 1, order, after, before });
        const isBeyond = (bound: string) => (order === 'asc' ? key > bound : key < bound);
        const isAhead = (bound: string) => (order === 'asc' ? key < bound : key > bound);
        const isListed =
          key.startsWith(prefix) &&
          (after === undefined || isBeyond(after)) &&
          (before === undefined || isAhead(before));
        expect(encodeKey(key) >= start && encodeKey(key) < end).toBe(isListed);
      }
    }),
  );
});

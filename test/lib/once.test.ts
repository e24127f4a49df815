import { expect, it, vi } from 'vitest';
import { once } from '../../src/lib/once.js';

it('makes the value when it is first asked for, and only then', () => {
  const make = vi.fn(() => ({}));
  const get = once(make);
  expect(make).not.toHaveBeenCalled();
  expect(get()).toBe(get());
  expect(make).toHaveBeenCalledTimes(1);
});

it('keeps null as any other value', () => {
  const make = vi.fn(() => null);
  const get = once(make);
  expect([get(), get()]).toEqual([null, null]);
  expect(make).toHaveBeenCalledTimes(1);
});

import { expect, test, vi } from 'vitest';
import { onAbort } from '../../src/lib/on-abort.js';

test('any number of waits put one listener on a signal, which goes with the last of them', () => {
  const { signal } = new AbortController();
  const add = vi.spyOn(signal, 'addEventListener');
  const remove = vi.spyOn(signal, 'removeEventListener');
  const ends = Array.from({ length: 20 }, () => onAbort(signal, () => undefined));
  expect(add).toHaveBeenCalledTimes(1);
  for (const end of ends.slice(1)) end();
  expect(remove).not.toHaveBeenCalled();
  for (const end of ends) end();
  expect(remove).toHaveBeenCalledTimes(1);
  onAbort(signal, () => undefined);
  expect(add).toHaveBeenCalledTimes(2);
});

test('an abort calls back those who still wait, once each, and at once whoever comes behind it', () => {
  const controller = new AbortController();
  const called: string[] = [];
  const wait = (name: string) => onAbort(controller.signal, () => called.push(name));
  wait('first');
  wait('left')();
  wait('second');
  controller.abort();
  controller.abort();
  wait('late');
  expect(called).toEqual(['first', 'second', 'late']);
});

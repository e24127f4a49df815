import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test('a task is called on a later turn where setImmediate throws, as in the edge runtime of Next.js', async () => {
  vi.stubGlobal('setImmediate', () => {
    throw new Error('A Node.js API is used (setImmediate) which is not supported in the Edge Runtime.');
  });
  vi.resetModules();
  const { onLaterTurn } = await import('../../src/lib/timers.js');
  const order: string[] = [];
  const called = new Promise<void>((resolve) => {
    onLaterTurn(() => {
      order.push('task');
      resolve();
    });
  });
  order.push('this turn');
  await called;
  expect(order).toEqual(['this turn', 'task']);
});

import { expect, it, vi } from 'vitest';
import { AsyncQueue } from '../../src/lib/async-queue.js';
import { putBack } from '../../src/lib/put-back.js';

function setup() {
  const onReturn = vi.fn();
  const queue = new AsyncQueue<string>(onReturn);
  for (const value of ['a', 'b', 'c', 'd']) queue.push(value);
  return { queue, onReturn, rest: queue[Symbol.asyncIterator]() };
}

it('gives what was taken in its order, then the rest', async () => {
  const { queue, rest } = setup();
  const events = putBack([rest.next(), rest.next()], rest, () => queue.takeHeld());
  queue.end();
  const read: string[] = [];
  for await (const value of events) read.push(value);
  expect(read).toEqual(['a', 'b', 'c', 'd']);
});

it('gives nothing at once until all that was taken is read', async () => {
  const { queue, rest } = setup();
  const events = putBack([rest.next(), rest.next()], rest, () => queue.takeHeld());
  const iterator = events[Symbol.asyncIterator]();
  await iterator.next();
  expect(events.takeHeld?.()).toBeUndefined();
  await iterator.next();
  expect(events.takeHeld?.()).toBe('c');
  expect(await iterator.next()).toEqual({ done: false, value: 'd' });
});

it('rejects at the place of a result that failed, and goes on', async () => {
  const { queue, rest } = setup();
  const failed = Promise.reject<IteratorResult<string>>(new Error('broken'));
  const iterator = putBack([failed], rest, () => queue.takeHeld())[Symbol.asyncIterator]();
  await expect(iterator.next()).rejects.toThrow('broken');
  expect(await iterator.next()).toEqual({ done: false, value: 'a' });
});

it('leaves the rest when it is left', async () => {
  const { queue, onReturn, rest } = setup();
  for await (const value of putBack([rest.next()], rest, () => queue.takeHeld())) if (value === 'a') break;
  expect(onReturn).toHaveBeenCalledOnce();
});

import { expect, test } from 'vitest';
import { MemoryStore, type Store } from 'openai-assistants-shim';
import { testStore } from '../../src/testing/index.js';

/** Stores on the same data, each with a clock. */
const open = (now: () => number): Store => Object.assign(new MemoryStore(), { now: () => Promise.resolve(now()) });

test('the suite passes a store with a clock', async () => {
  const store = open(Date.now);
  await expect(testStore(() => store)).resolves.toBeUndefined();
});

test('the suite passes a store whose clock is off', async () => {
  const store = open(() => Date.now() - 3_600_000);
  await expect(testStore(() => store)).resolves.toBeUndefined();
});

const start = Date.now();

test.each<[string, () => number, string]>([
  ['tells seconds', () => Date.now() / 1000, 'its clock tells milliseconds since the epoch'],
  ['tells no number', () => NaN, 'its clock tells milliseconds since the epoch'],
  ['stands still', () => start, 'its clock goes on'],
  ['runs backwards', () => 2 * start - Date.now(), 'its clock goes on'],
])('the suite refuses a store whose clock %s', async (_, now, rule) => {
  const store = open(now);
  await expect(testStore(() => store)).rejects.toThrow(rule);
});

test('the suite refuses stores on the same data that have clocks of their own', async () => {
  const data = new MemoryStore();
  let opened = 0;
  const openNext = (): Store => {
    const ahead = 60_000 * (opened += 1);
    const { get, getMany, list, write, partitions } = MemoryStore.prototype;
    const methods = { get, getMany, list, write, partitions };
    const bound = Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, method.bind(data)]));
    return { ...(bound as unknown as Store), now: () => Promise.resolve(Date.now() - ahead) };
  };
  await expect(testStore(openNext)).rejects.toThrow('the same for every store on the same data');
});

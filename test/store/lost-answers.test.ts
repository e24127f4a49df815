import { MemoryStore, type StoreChange } from 'openai-assistants-shim';
import { expect, test } from 'vitest';
import { guardStore } from '../../src/store/guard-store.js';
import { tamperWithWrites, type StoreWrite } from '../support/tampered-store.js';

const breakOff = (): Promise<boolean> =>
  Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));

/** A guarded store whose first two writes are what the test makes of them, and the store below it. */
function guard(first: (write: StoreWrite) => Promise<boolean>, second?: typeof first) {
  const below = new MemoryStore();
  const ways = [first, second];
  const store = guardStore(tamperWithWrites((write) => (ways.shift() ?? (({ make }) => make()))(write), below));
  return { below, store };
}

const added: StoreChange = { key: 'run/1', value: { at: 'working' }, ifVersion: null, version: 'v1' };

test('a write that arrives after its connection broke counts as made, though its repetition finds it there', async () => {
  const { store, below } = guard(breakOff, async ({ make }) => {
    await below.write('t/1', [added]);
    return make();
  });
  expect(await store.write('t/1', [added])).toBe(true);
  expect(await below.get('t/1', 'run/1')).toMatchObject({ version: 'v1' });
});

test('a deletion whose answer was lost counts as made', async () => {
  const { store, below } = guard(async ({ make }) => {
    await make();
    return breakOff();
  });
  await below.write('t/1', [added]);
  expect(await store.write('t/1', [{ key: 'run/1', ifVersion: 'v1', version: 'v2' }])).toBe(true);
  expect(await below.get('t/1', 'run/1')).toBeNull();
});

test('a write that another process has overtaken counts as refused, also where its connection broke', async () => {
  const { store, below } = guard(breakOff);
  await below.write('t/1', [{ ...added, version: 'other' }]);
  expect(await store.write('t/1', [added])).toBe(false);
});

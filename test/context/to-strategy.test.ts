import { describe, expect, test } from 'vitest';
import { selectItems, toStrategy } from '../../src/context/to-strategy.js';
import type { ContextFunction, ContextItem } from '../../src/types/context.js';
import { assistant, call, idsOf, output, reasoning, user, watchContext } from './support/thread.js';

const THREAD = [user('u1'), reasoning('r1'), call('a'), output('a'), assistant('m1'), user('u2')];

async function choose(option: ContextFunction, own: ContextItem[] = []): Promise<ContextItem[]> {
  const strategy = toStrategy(option);
  if (!strategy) throw new Error('A function is a strategy.');
  return selectItems(strategy, watchContext(THREAD, { own }).context);
}

describe('the option context', () => {
  test.each([undefined, 'full' as const])('chooses nothing as %o', (option) => {
    expect(toStrategy(option)).toBeNull();
  });

  test('takes a strategy as it is', () => {
    const strategy = { name: 'own', select: () => Promise.resolve([]) };
    expect(toStrategy(strategy)).toBe(strategy);
  });

  test('gives a function all items, oldest first, and what they are for', async () => {
    const seen: unknown[] = [];
    const sent = await choose((items, info) => {
      seen.push(items, info);
      return items;
    });
    expect(seen).toEqual([THREAD, { threadId: 'thread_1', model: 'gpt-6-luna' }]);
    expect(sent).toEqual(THREAD);
  });

  test('sends what a function selects, without what has lost its other half', async () => {
    expect(idsOf(await choose((items) => items.filter(({ item }) => item.type === 'message')))).toEqual([
      'u1',
      'm1',
      'u2',
    ]);
    expect(idsOf(await choose((items) => items.filter(({ id }) => id !== 'fco_a')))).toEqual(['u1', 'm1', 'u2']);
    expect(idsOf(await choose(async (items) => items.slice(-3)))).toEqual(['m1', 'u2']);
  });

  test('sends items that a function adds or changes', async () => {
    const added: ContextItem = { id: null, item: { type: 'message', role: 'developer', content: 'Be brief.' } };
    const changed = await choose((items) => [
      added,
      ...items.map((entry) => (entry.id === 'u2' ? user('u2', '…') : entry)),
    ]);
    expect(changed).toEqual([added, ...THREAD.slice(0, -1), user('u2', '…')]);
  });

  test('keeps a call whose output the run itself brings', async () => {
    const sent = await choose(() => [user('u1'), call('b')], [output('b')]);
    expect(idsOf(sent)).toEqual(['u1', 'fc_b']);
  });

  test.each<[unknown]>([[undefined], ['text'], [[null]], [[{ role: 'user', content: 'Hi' }]]])(
    'refuses a function that gives %j',
    async (given) => {
      // @ts-expect-error plain JavaScript may give anything
      await expect(choose(() => given)).rejects.toThrow(
        new TypeError("The option 'context' (a function) must return a list of items: { id, item }."),
      );
    },
  );

  test('rejects with what a strategy rejects with', async () => {
    const fault = new Error('no');
    await expect(choose(() => Promise.reject(fault))).rejects.toBe(fault);
  });
});

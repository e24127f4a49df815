import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutOldest } from '../../src/context/cut-oldest.js';
import { keepWhole, listCuts } from '../../src/context/keep-whole.js';
import { callOf, isReasoning, outputOf } from '../../src/context/read-item.js';
import type { ContextItem } from '../../src/types/context.js';
import { assistant, call, idsOf, output, reasoning, search, user } from './support/thread.js';

describe('keepWhole', () => {
  test.each<[string, ContextItem[], string[]]>([
    ['calls and outputs that have each other', [user('u'), call('a'), output('a')], ['u', 'fc_a', 'fco_a']],
    ['parallel calls', [call('a'), call('b'), output('b'), output('a')], ['fc_a', 'fc_b', 'fco_b', 'fco_a']],
    ['no call without its output', [user('u'), call('a'), assistant('m')], ['u', 'm']],
    ['no output without its call', [output('a'), user('u')], ['u']],
    ['no output ahead of its call', [output('a'), call('a'), user('u')], ['u']],
    ['no second output', [call('a'), output('a'), { ...output('a'), id: 'again' }], ['fc_a', 'fco_a']],
    ['calls that hold what came of them', [search('fs'), assistant('m')], ['fs', 'm']],
    ['reasoning ahead of what it led to', [reasoning('r'), assistant('m')], ['r', 'm']],
    ['several pieces of reasoning', [reasoning('r1'), reasoning('r2'), search('fs')], ['r1', 'r2', 'fs']],
    ['no reasoning at the end', [user('u'), reasoning('r')], ['u']],
    ['no reasoning ahead of a user’s message', [reasoning('r'), user('u')], ['u']],
    ['no reasoning ahead of a call that is left out', [reasoning('r'), call('a'), assistant('m')], ['m']],
    ['nothing of nothing', [], []],
  ])('keeps %s', (_case, items, kept) => {
    expect(idsOf(keepWhole(items))).toEqual(kept);
  });

  test('leaves reasoning out whose item was not selected', () => {
    const thread = [reasoning('r'), call('a'), output('a'), reasoning('s'), assistant('m')];
    const selected = thread.filter(({ id }) => id === 'r' || id === 's' || id === 'm');
    expect(idsOf(keepWhole(selected, [], thread))).toEqual(['s', 'm']);
  });

  test('leaves reasoning out that had more reasoning behind it', () => {
    const thread = [reasoning('r'), reasoning('s'), assistant('m')];
    expect(idsOf(keepWhole(thread.toSpliced(1, 1), [], thread))).toEqual(['m']);
    expect(idsOf(keepWhole(thread.toSpliced(0, 1), [], thread))).toEqual(['s', 'm']);
  });

  test('knows items of the thread in copies', () => {
    const thread = [reasoning('r'), assistant('m')];
    expect(idsOf(keepWhole(structuredClone(thread), [], thread))).toEqual(['r', 'm']);
  });

  test('takes the items of other tools as their names say', () => {
    const custom = (id: string, item: object) => ({ id, item }) as ContextItem;
    const items = [
      custom('a', { type: 'custom_tool_call', call_id: '1', name: 'x', input: '' }),
      custom('b', { type: 'custom_tool_call_output', call_id: '1', output: '' }),
      custom('c', { type: 'computer_call_output', call_id: '2', output: {} }),
      custom('d', { type: 'tool_search_output', call_id: null, tools: [] }),
      custom('e', { role: 'user', content: 'Hi' }),
    ];
    expect(idsOf(keepWhole(items))).toEqual(['a', 'b', 'd', 'e']);
  });
});

/** A thread as services keep it: each call has its output behind it, at once or behind other calls. */
const turn = fc.oneof(
  fc.constant('user' as const),
  fc.constant('answer' as const),
  fc.constant('reasoned answer' as const),
  fc.constant('calls' as const),
  fc.constant('search' as const),
);
const thread = fc.array(turn, { maxLength: 12 }).map((turns) =>
  turns.flatMap((kind, index): ContextItem[] => {
    const id = String(index);
    if (kind === 'user') return [user(`u${id}`)];
    if (kind === 'answer') return [assistant(`m${id}`)];
    if (kind === 'search') return [reasoning(`r${id}`), search(`fs${id}`), assistant(`m${id}`)];
    if (kind === 'reasoned answer') return [reasoning(`r${id}`), reasoning(`s${id}`), assistant(`m${id}`)];
    return [
      reasoning(`r${id}`),
      call(`a${id}`),
      call(`b${id}`),
      assistant(`m${id}`),
      output(`b${id}`),
      output(`a${id}`),
    ];
  }),
);

function expectWhole(items: readonly ContextItem[], from: readonly ContextItem[]): void {
  const calls = items.flatMap((entry) => callOf(entry) ?? []);
  const outputs = items.flatMap((entry) => outputOf(entry) ?? []);
  expect(outputs.toSorted()).toEqual(calls.toSorted());
  for (const [index, entry] of items.entries()) {
    if (isReasoning(entry)) expect(items[index + 1]).toBe(from[from.indexOf(entry) + 1]);
  }
}

describe('whatever the thread is', () => {
  test('any selection of its items is kept whole, and nothing is added', () => {
    const selection = thread.chain((items) => fc.tuple(fc.constant(items), fc.subarray([...items])));
    fc.assert(
      fc.property(selection, ([items, selected]) => {
        const kept = keepWhole(selected, [], items);
        expectWhole(kept, items);
        expect(selected).toEqual(expect.arrayContaining(kept));
        expect(keepWhole(kept, [], items)).toEqual(kept);
      }),
    );
  });

  test('all of it is kept as it is', () => {
    fc.assert(
      fc.property(thread, (items) => {
        expect(keepWhole(items)).toEqual(items);
      }),
    );
  });

  test('it can be cut without parting anything, and nowhere else', () => {
    fc.assert(
      fc.property(thread, (items) => {
        const cuts = listCuts(items);
        for (const index of items.keys()) {
          const [older, newer] = [items.slice(0, index), items.slice(index)];
          const isWhole =
            keepWhole(newer, [], items).length === newer.length && keepWhole(older, [], items).length === older.length;
          expect(cuts.includes(index)).toBe(isWhole);
        }
      }),
    );
  });

  test('its older half can be dropped again and again, down to the last turn', () => {
    fc.assert(
      fc.property(thread, (items) => {
        for (let left: ContextItem[] | null = items; left !== null;) {
          expectWhole(left, items);
          const next = cutOldest(left);
          if (next) {
            expect(next.length).toBeLessThan(left.length);
            expect(left.slice(-next.length)).toEqual(next);
            expect(next[0]?.id).toMatch(/^u/);
          } else expect(left.slice(1).filter(({ id }) => id?.startsWith('u'))).toEqual([]);
          left = next;
        }
      }),
    );
  });
});

describe('cutOldest', () => {
  const long = (id: string): ContextItem => user(id, 'x'.repeat(5_000));
  const turns = ['1', '2', '3', '4'].flatMap((id) => [user(`u${id}`), assistant(`m${id}`)]);

  test.each<[string, ContextItem[], string[] | null]>([
    ['drops half of turns that are alike', turns, ['u3', 'm3', 'u4', 'm4']],
    ['drops more where turns are long', [user('u1'), long('u2'), user('u3'), user('u4')], ['u3', 'u4']],
    ['keeps the newest turn where it is the longest', [user('u1'), assistant('m1'), long('u2')], ['u2']],
    ['cuts no turn', [user('u1'), call('a'), output('a'), assistant('m1')], null],
    ['cuts nothing of nothing', [], null],
    [
      'keeps what is pinned',
      [{ ...user('s1'), pinned: true }, { ...assistant('s2'), pinned: true }, ...turns],
      ['s1', 's2', 'u3', 'm3', 'u4', 'm4'],
    ],
  ])('%s', (_case, items, left) => {
    const cut = cutOldest(items);
    expect(cut && idsOf(cut)).toEqual(left);
  });
});

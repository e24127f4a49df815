import fc from 'fast-check';
import { AssistantStream as SdkAssistantStream } from 'openai/lib/AssistantStream';
import { OpenAIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { AssistantStream } from '../../src/assistant-stream/assistant-stream.js';

const { accumulateDelta } = AssistantStream;

describe('accumulateDelta', () => {
  it('changes and returns the snapshot', () => {
    const snapshot = { value: 'a' };
    expect(accumulateDelta(snapshot, { value: 'b' })).toBe(snapshot);
    expect(snapshot).toEqual({ value: 'ab' });
  });

  it('appends, adds, merges and replaces', () => {
    const snapshot = { text: 'a', count: 1, index: 0, type: 'x', none: null, deep: { text: 'a' }, words: ['a'] };
    const delta = {
      text: 'b',
      count: 2,
      index: 3,
      type: 'y',
      none: 'n',
      deep: { text: 'b', more: [1] },
      words: ['b', 1],
    };
    const expected = {
      text: 'ab',
      count: 3,
      index: 3,
      type: 'y',
      none: 'n',
      deep: { text: 'ab', more: [1] },
      words: ['a', 'b', 1],
    };
    expect(accumulateDelta(snapshot, delta)).toEqual(expected);
  });

  it('places the entries of a list by their index', () => {
    const snapshot = { calls: [] as unknown[] };
    accumulateDelta(snapshot, { calls: [{ index: 1, name: 'b' }] });
    accumulateDelta(snapshot, {
      calls: [
        { index: 0, name: 'a' },
        { index: 1, name: 'c' },
      ],
    });
    expect(snapshot.calls).toEqual([
      { index: 0, name: 'a' },
      { index: 1, name: 'bc' },
    ]);
    expect(
      accumulateDelta(
        {},
        {
          calls: [
            { index: 1, name: 'b' },
            { index: 0, name: 'a' },
          ],
        },
      ),
    ).toEqual(snapshotOf('a', 'b'));
  });

  it('copies what it takes from the delta', () => {
    const delta = { deep: { list: [{ index: 0, text: 'a' }] } };
    const snapshot: { deep?: unknown } = accumulateDelta({}, delta);
    accumulateDelta(snapshot, { deep: { list: [{ index: 0, text: 'b' }] } });
    expect(snapshot).toEqual({ deep: { list: [{ index: 0, text: 'ab' }] } });
    expect(delta).toEqual({ deep: { list: [{ index: 0, text: 'a' }] } });
  });

  it.each([
    ['an index far beyond the end', { list: [{ index: 1025 }] }],
    ['indices that only together go beyond the end', { list: [{ index: 1000 }, { index: 2000 }] }],
    ['a negative index', { list: [{ index: -1 }] }],
    ['a fractional index', { list: [{ index: 0.5 }] }],
    ['an entry without an index', { list: [{ name: 'secret' }] }],
    ['an entry that is no object', { list: ['secret'] }],
    ['another kind of value', { list: 'secret' }],
    ['null over a value', { text: null }],
    ['a constructor', { constructor: { secret: 1 } }],
    ['a prototype within', { deep: [{ index: 0, prototype: 'secret' }] }],
    ['a __proto__', JSON.parse('{"deep":{"__proto__":{"secret":1}}}') as object],
  ])('refuses %s, without quoting it', (_what, delta) => {
    const snapshot = { text: 'a', list: [{ index: 0 }] };
    const refuse = (): unknown => accumulateDelta(snapshot, delta);
    expect(refuse).toThrow(OpenAIError);
    expect(refuse).not.toThrow(/secret/);
    expect({}).not.toHaveProperty('secret');
  });

  it('leaves a snapshot as it was, whatever it refuses of a delta', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
    const entry = fc.record({ index: fc.integer({ min: 0, max: 4 }), name: value });
    const part = fc.record(
      {
        text: value,
        deep: fc.record({ text: value, words: fc.array(value, { maxLength: 2 }) }),
        calls: fc.array(entry),
      },
      { requiredKeys: [] },
    );
    const misfit = fc.constantFrom({ last: [1] }, { last: { a: 1 } }, { last: null });
    fc.assert(
      fc.property(part, part, misfit, (first, second, refused) => {
        const snapshot = { ...structuredClone(first), last: 'text' };
        const before = structuredClone(snapshot);
        expect(() => accumulateDelta(snapshot, { ...second, ...refused })).toThrow(OpenAIError);
        expect(snapshot).toStrictEqual(before);
      }),
    );
  });

  it('leaves lists as long, and as sparse, as they were', () => {
    const snapshot = { words: ['a'], calls: [{ index: 0, name: 'a' }], sparse: new Array<unknown>(2), last: 1 };
    const before = structuredClone(snapshot);
    const delta = {
      words: ['b', 'c'],
      calls: [
        { index: 7, name: 'h' },
        { index: 0, name: 'b' },
      ],
      sparse: [{ index: 1, name: 'b' }],
      more: { deep: 1 },
      last: 'text',
    };
    expect(() => accumulateDelta(snapshot, delta)).toThrow(OpenAIError);
    expect(snapshot).toStrictEqual(before);
    expect(Object.keys(snapshot.sparse)).toEqual([]);
  });

  it('lets no list grow beyond 65,536 entries', () => {
    const snapshot = { list: [] as unknown[] };
    const grow = (): void => {
      for (;;) accumulateDelta(snapshot, { list: [{ index: snapshot.list.length + 1023 }] });
    };
    expect(grow).toThrow('out of place');
    expect(snapshot.list.length).toBeLessThanOrEqual(65_536);
    expect(snapshot.list.length).toBeGreaterThan(64_000);
  });

  it('does as SDK 7.55 does with whatever fits', () => {
    const part = fc.record(
      {
        text: fc.string(),
        count: fc.integer(),
        none: fc.constant(null),
        deep: fc.record({ text: fc.string(), list: fc.constant([]) }, { requiredKeys: [] }),
        words: fc.array(fc.string(), { maxLength: 3 }),
        calls: fc
          .array(fc.record({ name: fc.string() }), { maxLength: 3 })
          .map((calls) => calls.map((call, index) => ({ index, ...call }))),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const ours: object = {};
        const sdk = {};
        for (const delta of parts) {
          accumulateDelta(ours, delta);
          SdkAssistantStream.accumulateDelta(sdk, structuredClone(delta));
        }
        expect(ours).toEqual(sdk);
      }),
    );
  });
});

function snapshotOf(...names: string[]): unknown {
  return { calls: names.map((name, index) => ({ index, name })) };
}

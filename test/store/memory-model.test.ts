import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../src/store/memory.js';
import type { StoreListOptions } from '../../src/store/store.js';

afterEach(() => {
  vi.useRealTimers();
});

const key = fc.stringMatching(/^[ab/]{1,5}$/);
const partition = fc.constantFrom('p', 'p/q', 'q');
const bound = fc.option(key, { nil: undefined });
const step = fc.oneof(
  fc.record({ partition, keys: fc.uniqueArray(key, { minLength: 1, maxLength: 4 }), isDeletion: fc.boolean() }),
  fc.record({
    partition,
    prefix: fc.stringMatching(/^[ab/]{0,2}$/),
    options: fc.record({
      limit: fc.integer({ min: 1, max: 9 }),
      order: fc.constantFrom('asc', 'desc'),
      after: bound,
      before: bound,
    }),
  }),
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** As the contract says it, from all keys there are. */
function listNaively(keys: string[], prefix: string, { limit, order, after, before }: StoreListOptions): string[] {
  const isBehind = (left: string, right: string): boolean => (order === 'desc' ? left < right : left > right);
  return keys
    .filter((key) => key.startsWith(prefix))
    .filter((key) => (after === undefined || isBehind(key, after)) && (before === undefined || isBehind(before, key)))
    .sort((left, right) => (isBehind(left, right) ? 1 : -1))
    .slice(0, limit);
}

it('holds and lists what a plain set of keys would, of few and of many', async () => {
  const run = async (steps: Step[], many: number): Promise<void> => {
    const store = new MemoryStore();
    const model = new Map<string, Set<string>>();
    const write = async (name: string, keys: string[], isDeletion: boolean): Promise<void> => {
      const held = model.get(name) ?? new Set();
      for (const key of keys) {
        if (isDeletion) held.delete(key);
        else held.add(key);
      }
      if (held.size > 0) model.set(name, held);
      else model.delete(name);
      const value = isDeletion ? undefined : keys;
      expect(
        await store.write(
          name,
          keys.map((key) => ({ key, value, version: 'v' })),
        ),
      ).toBe(true);
    };
    for (let index = 0; index < many; index += 1) await write('p', [`a${(index * 7919) % many}`], false);
    for (const next of steps) {
      if ('keys' in next) await write(next.partition, next.keys, next.isDeletion);
      else {
        const listed = await store.list(next.partition, next.prefix, next.options);
        const held = [...(model.get(next.partition) ?? [])];
        expect(listed.map(({ key }) => key)).toEqual(listNaively(held, next.prefix, next.options));
      }
      expect(await store.partitions({ limit: 9 })).toEqual([...model.keys()].sort());
    }
    for (let index = 0; index < many; index += 2) await write('p', [`a${index}`], true);
    for (const order of ['asc', 'desc'] as const) {
      const listed = (await store.list('p', '', { limit: 10_000, order })).map(({ key }) => key);
      expect(listed).toEqual(listNaively([...(model.get('p') ?? [])], '', { limit: 10_000, order }));
    }
  };
  const steps = fc.array(step, { maxLength: 40, size: 'max' });
  await fc.assert(
    fc.asyncProperty(steps, (steps) => run(steps, 0)),
    { numRuns: 300 },
  );
  await fc.assert(
    fc.asyncProperty(steps, (steps) => run(steps, 1000)),
    { numRuns: 10 },
  );
});

it('drops what waited by its time, whatever is written again or deleted meanwhile', async () => {
  const times = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 60 }), time: fc.option(fc.integer({ min: 1, max: 99 })) }),
    {
      maxLength: 120,
      size: 'max',
    },
  );
  await fc.assert(
    fc.asyncProperty(times, async (writes) => {
      vi.useFakeTimers({ toFake: ['Date'], now: 0 });
      const store = new MemoryStore({ maxEntries: 1 });
      const model = new Map<string, number>();
      for (const { at, time } of writes) {
        const key = `k${at}`;
        const change = { key, version: 'v', value: time ?? undefined, evictWith: [], evictAfter: time ?? undefined };
        if (time === null) model.delete(key);
        else model.set(key, time);
        await store.write('p', [change]);
      }
      await store.write('q', [{ key: 'newest', value: 1, version: 'v', evictWith: [] }]);
      for (let now = 1; now < 100; now += 7) {
        vi.setSystemTime(now);
        await store.write('q', [{ key: 'newest', value: now, version: 'v', evictWith: [] }]);
        const left = (await store.list('p', '', { limit: 100 })).map(({ key }) => key);
        expect(left).toEqual([...model.keys()].filter((key) => (model.get(key) ?? 0) > now).sort());
      }
    }),
    { numRuns: 100 },
  );
});

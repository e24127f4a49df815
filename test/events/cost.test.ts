import fc from 'fast-check';
import { cost, type BudgetPassed, type CostOptions, type CostSum } from 'openai-assistants-shim/events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { called, ended, PRICES, tokens } from './support.js';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-30T10:59:00.000Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const LISTS = ['models', 'assistants', 'threads', 'runs'] as const;

describe('cost', () => {
  it('sums up tokens and money, by the prices of the family of a model', () => {
    const listener = cost({ prices: PRICES });
    listener(ended({ usage: tokens(1_000_000, 100_000, 400_000) }));
    listener(ended({ model: 'gpt-4o-mini-2024-07-18', runId: 'run_b', usage: tokens(1_000_000, 0) }));
    listener(called());
    const { total, models, runs, unpricedModels } = listener.report();
    expect(total).toMatchObject({
      responses: 2,
      inputTokens: 2_000_000,
      cachedInputTokens: 400_000,
      unpricedTokens: 0,
    });
    // 600,000 at 2, 400,000 at 1, 100,000 at 10; then 1,000,000 at 1.
    expect(total.money).toBeCloseTo(1.2 + 0.4 + 1 + 1, 10);
    expect(models.map(({ model, money }) => [model, money])).toEqual([
      ['gpt-4o-2024-08-06', expect.closeTo(2.6, 10)],
      ['gpt-4o-mini-2024-07-18', 1],
    ]);
    expect(runs.map(({ runId }) => runId)).toEqual(['run_a', 'run_b']);
    expect(unpricedModels).toEqual([]);
  });

  it('counts the tokens of a model without a price, and names it', () => {
    const listener = cost({ prices: { 'gpt-4': { input: 1, output: 1 } } });
    listener(ended({ model: 'gpt-4o', threadId: 'thread_b', usage: tokens(10, 5) }));
    listener(ended({ model: 'gpt-4-0613', usage: tokens(1_000_000, 0) }));
    const { total, models, threads, unpricedModels } = listener.report();
    expect(models.map(({ model, money }) => [model, money])).toEqual([
      ['gpt-4o', null],
      ['gpt-4-0613', 1],
    ]);
    expect(threads[0]).toMatchObject({ threadId: 'thread_b', money: null, totalTokens: 15, unpricedTokens: 15 });
    expect(total).toMatchObject({ money: 1, totalTokens: 1_000_015, unpricedTokens: 15 });
    expect(unpricedModels).toEqual(['gpt-4o']);
  });

  it('says of how many responses the service did not tell what they used', () => {
    const listener = cost({ prices: PRICES });
    listener(ended({ status: 'cancelled', usage: null }));
    expect(listener.report().total).toMatchObject({ responses: 1, unreported: 1, money: 0, totalTokens: 0 });
  });

  it('has in each list, with those that made room, exactly what the events say', () => {
    const event = fc.record({
      model: fc.constantFrom('gpt-4o', 'gpt-4o-mini', 'other'),
      runId: fc.nat(5).map((n) => `run_${n}`),
      threadId: fc.nat(3).map((n) => `thread_${n}`),
      assistantId: fc.nat(2).map((n) => `asst_${n}`),
      usage: fc.option(fc.tuple(fc.nat(1000), fc.nat(1000)).map(([input, output]) => tokens(input, output))),
    });
    fc.assert(
      fc.property(fc.array(event), fc.integer({ min: 1, max: 6 }), (changes, remember) => {
        const listener = cost({ prices: PRICES, remember });
        for (const change of changes) listener(ended(change));
        const report = listener.report();
        const priced = changes.flatMap(({ model, usage }) => (usage && model !== 'other' ? [{ model, usage }] : []));
        const money = priced.reduce((sum, { model, usage }) => {
          const { input, output } = PRICES[model];
          return sum + (usage.inputTokens * input + usage.outputTokens * output) / 1_000_000;
        }, 0);
        const all = changes.reduce((sum, { usage }) => sum + (usage?.totalTokens ?? 0), 0);
        for (const list of LISTS) {
          const rows: CostSum[] = [...report[list], ...(report.others[list] ? [report.others[list]] : [])];
          expect(report[list].length).toBeLessThanOrEqual(remember);
          expect(rows.reduce((sum, row) => sum + row.responses, 0)).toBe(changes.length);
          expect(rows.reduce((sum, row) => sum + row.totalTokens, 0)).toBe(all);
          expect(rows.reduce((sum, row) => sum + (row.money ?? 0), 0)).toBeCloseTo(money, 9);
        }
        expect(report.total.totalTokens).toBe(all);
      }),
    );
  });

  it.each<[Partial<CostOptions> & object, string]>([
    [{ prices: undefined as never }, "cost() needs 'prices': the prices of a million tokens, by model name."],
    [
      { prices: { a: { input: -1, output: 1 } } },
      "The price of 'a' must be { input, cachedInput?, output }, in numbers of 0 or more.",
    ],
    [{ limits: [{ money: 1 }] }, "'limits' need 'onBudget', which is told."],
    [{ limits: [{}], onBudget: () => 0 }, "A limit must have 'money' or 'tokens', a number of 0 or more."],
    [
      { limits: [{ money: 1, period: 'week' as never }], onBudget: () => 0 },
      "'period' of a limit must be 'hour', 'day' or 'month', or left out.",
    ],
    [
      { limits: [{ money: 1, per: 'user' as never }], onBudget: () => 0 },
      "'per' of a limit must be 'assistant' or 'thread', or left out.",
    ],
    [{ onBudget: 'warn' as never }, "'onBudget' must be a function."],
  ])('refuses %j', (options, message) => {
    expect(() => cost({ prices: PRICES, ...options })).toThrow(new TypeError(message));
  });
});

describe('a limit', () => {
  const run = { call: 'threads.runs.create', threadId: 'thread_a', assistantId: 'asst_a' };
  /** Spends a million tokens of input, which is 2 in money. */
  const spend = { usage: tokens(1_000_000, 0) };

  it('is told of once when it is passed, and not when it is reached', async () => {
    const told: BudgetPassed[] = [];
    const limit = { money: 4 };
    const listener = cost({ prices: PRICES, limits: [limit], onBudget: (passed) => void told.push(passed) });
    for (const _ of [1, 2]) await listener(ended(spend));
    expect(told).toEqual([]);
    for (const _ of [3, 4]) await listener(ended(spend));
    expect(told).toMatchObject([{ limit, id: null, since: null, spent: { money: 6, responses: 3 } }]);
    expect(await listener.beforeRun?.(run)).toBeUndefined();
  });

  it('refuses further runs with the text that onBudget gives', async () => {
    const limits = [{ tokens: 10, per: 'thread' as const }];
    const listener = cost({ prices: PRICES, limits, onBudget: ({ id }) => Promise.resolve(`Enough for ${id}.`) });
    expect(await listener.beforeRun?.(run)).toBeUndefined();
    await listener(ended(spend));
    expect(await listener.beforeRun?.(run)).toBe('Enough for thread_a.');
    expect(await listener.beforeRun?.({ ...run, threadId: 'thread_b' })).toBeUndefined();
    expect(await listener.beforeRun?.({ ...run, threadId: undefined })).toBeUndefined();
  });

  it('is one for each assistant, and begins anew with its period', async () => {
    const told: unknown[] = [];
    const limits = [{ money: 1, per: 'assistant' as const, period: 'hour' as const }];
    const onBudget = ({ id, since }: BudgetPassed): string => {
      told.push([id, since]);
      return 'Later.';
    };
    const listener = cost({ prices: PRICES, limits, onBudget });
    await listener(ended(spend));
    await listener(ended({ ...spend, assistantId: 'asst_b' }));
    expect(await listener.beforeRun?.(run)).toBe('Later.');
    vi.advanceTimersByTime(60_000);
    expect(await listener.beforeRun?.(run)).toBeUndefined();
    await listener(ended(spend));
    expect(told).toEqual([
      ['asst_a', '2026-11-30T10:00:00.000Z'],
      ['asst_b', '2026-11-30T10:00:00.000Z'],
      ['asst_a', '2026-11-30T11:00:00.000Z'],
    ]);
  });

  it.each([
    ['day', '2026-11-30T00:00:00.000Z'],
    ['month', '2026-11-01T00:00:00.000Z'],
  ] as const)('of a %s begins with it', async (period, since) => {
    const told: unknown[] = [];
    const limits = [{ tokens: 0, period }];
    const listener = cost({ prices: PRICES, limits, onBudget: (passed) => told.push(passed.since) });
    await listener(ended(spend));
    expect(told).toEqual([since]);
  });

  it("whose onBudget throws refuses nothing, and the error is the listener's", async () => {
    const onBudget = (): never => {
      throw new Error('full');
    };
    const listener = cost({ prices: PRICES, limits: [{ tokens: 0 }], onBudget });
    await expect(listener(ended(spend))).rejects.toThrow('full');
    expect(await listener.beforeRun?.(run)).toBeUndefined();
  });
});

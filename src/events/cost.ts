import type { ModelPrices } from '../lib/prices.js';
import type { AssistantsEvent, AssistantsListener, ResponseEndedEvent } from '../types/index.js';
import { BoundedTable, readRemember } from './bounded-table.js';
import { checkCostOptions } from './check-cost-options.js';
import { addCosts, NOTHING_SPENT, toCost, type CostSum } from './cost-sum.js';
import { Budget, type CostLimit, type OnBudget } from './limits.js';

/** Options of `cost`. */
export interface CostOptions {
  /** Prices of models by name, for a million tokens. A name without a date covers all dates. */
  prices: ModelPrices;
  /** The budgets. When a sum passes one, `onBudget` is called. */
  limits?: readonly CostLimit[] | undefined;
  /** Called when a sum passes a limit. Required with `limits`. */
  onBudget?: OnBudget | undefined;
  /** The most rows in each list of the report, and the most sums for each limit; 1,000 by default. */
  remember?: number | undefined;
}

/** The tokens and costs so far, as plain JSON. The rows of each list and its `others` add up to the total. */
export interface CostReport {
  total: CostSum;
  /** By the names that the service reports. */
  models: ({ model: string } & CostSum)[];
  assistants: ({ assistantId: string } & CostSum)[];
  threads: ({ threadId: string } & CostSum)[];
  runs: ({ runId: string } & CostSum)[];
  /** The sum of the rows that were dropped to make room for others; null if none was. */
  others: { models: CostSum | null; assistants: CostSum | null; threads: CostSum | null; runs: CostSum | null };
  /** Models that were used but have no price. */
  unpricedModels: string[];
}

/** The listener that `cost` returns. */
export interface CostListener extends AssistantsListener {
  /** Returns the tokens and costs so far. */
  report(): CostReport;
}

/**
 * Returns a listener for `onEvent` that sums up tokens and money by model, assistant, thread and run, and calls `onBudget` when
 * a sum passes a limit. The sums are in the memory of the process.
 * @throws TypeError for an invalid option
 */
export function cost(options: CostOptions): CostListener {
  checkCostOptions(options);
  const { prices, limits = [], onBudget = () => undefined } = options;
  const remember = readRemember(options.remember, 'remember');
  const budget = new Budget(limits, onBudget, remember);
  const toTable = (): BoundedTable<CostSum> => new BoundedTable<CostSum>(remember, addCosts);
  const [models, assistants, threads, runs] = [toTable(), toTable(), toTable(), toTable()];
  let total = NOTHING_SPENT;

  const add = (event: ResponseEndedEvent): Promise<void> => {
    const spent = toCost(event, prices);
    const addTo = (sum: CostSum | undefined): CostSum => addCosts(sum, spent);
    total = addTo(total);
    models.update(event.model, addTo);
    assistants.update(event.assistantId, addTo);
    threads.update(event.threadId, addTo);
    runs.update(event.runId, addTo);
    return budget.spend(event, spent, new Date().toISOString());
  };
  const report = (): CostReport => ({
    total,
    models: models.list().map(([model, sum]) => ({ model, ...sum })),
    assistants: assistants.list().map(([assistantId, sum]) => ({ assistantId, ...sum })),
    threads: threads.list().map(([threadId, sum]) => ({ threadId, ...sum })),
    runs: runs.list().map(([runId, sum]) => ({ runId, ...sum })),
    others: { models: models.rest, assistants: assistants.rest, threads: threads.rest, runs: runs.rest },
    unpricedModels: models.list().flatMap(([model, { unpricedTokens }]) => (unpricedTokens > 0 ? [model] : [])),
  });
  const listen = (event: AssistantsEvent): unknown => (event.type === 'response.ended' ? add(event) : undefined);
  return Object.assign(listen, {
    report,
    beforeRun: (run: Parameters<NonNullable<AssistantsListener['beforeRun']>>[0]) =>
      budget.refuse(run, new Date().toISOString()),
  });
}

/**
 * What an app still calls of the old API, what its runs cost, and a budget: a thread that has cost more than 5 cents gets no further
 * run. Prices are for a million tokens; put in those of your account.
 */
import OpenAI, { type ClientOptions } from 'openai-assistants-shim';
import { cost, usage, type CostReport, type UsageReport } from 'openai-assistants-shim/events';

export interface MeteredClient {
  client: OpenAI;
  /** What was called and spent so far, as plain JSON: for a log, a file, a page of your own. */
  report: () => { usage: UsageReport; cost: CostReport };
}

export function createMeteredClient(options: ClientOptions): MeteredClient {
  const calls = usage();
  const costs = cost({
    prices: { 'gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10 } },
    limits: [{ money: 0.05, per: 'thread' }],
    onBudget: ({ id, spent }) => {
      console.warn(`${id} has cost ${spent.money}`);
      return 'This conversation has used up its budget. Please begin a new one.';
    },
  });
  const client = new OpenAI({ ...options, assistants: { ...options.assistants, onEvent: [calls, costs] } });
  return { client, report: () => ({ usage: calls.report(), cost: costs.report() }) };
}

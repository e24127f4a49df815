/**
 * Counts which methods of the old API an app still calls, and what its runs cost, with a budget: a thread that has cost more than
 * 5 cents gets no more runs. Prices are per million tokens; replace them with those of your account.
 */
import OpenAI, { type ClientOptions } from 'openai-assistants-shim';
import { cost, usage, type CostReport, type UsageReport } from 'openai-assistants-shim/events';

export interface MeteredClient {
  client: OpenAI;
  /** Returns the calls and costs so far as plain JSON, for example for a log or a web page. */
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

/** `openai-assistants-shim/events`: listeners for `onEvent` that count calls, and sum up costs. */
export { cost, type CostListener, type CostOptions, type CostReport } from './cost.js';
export type { CostSum } from './cost-sum.js';
export type { BudgetPassed, CostLimit, OnBudget } from './limits.js';
export { usage, type CallCount, type UsageListener, type UsageOptions, type UsageReport } from './usage.js';
export type { ModelPrice, ModelPrices } from '../lib/prices.js';

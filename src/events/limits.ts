import type { RunAhead } from '../types/index.js';
import { BoundedTable } from './bounded-table.js';
import { addCosts, NOTHING_SPENT, type CostSum } from './cost-sum.js';

/** A budget, in money or in tokens. */
export interface CostLimit {
  /** Counts each assistant or each thread separately. Default: all together. */
  per?: 'assistant' | 'thread' | undefined;
  /** Starts again with each hour, day or month (UTC). Default: counts until the process ends. */
  period?: 'hour' | 'day' | 'month' | undefined;
  /** In the currency of the prices. Models without a price do not count. */
  money?: number | undefined;
  tokens?: number | undefined;
}

/** A limit that was passed. */
export interface BudgetPassed {
  limit: CostLimit;
  /** The assistant or the thread; null for a limit for all together. */
  id: string | null;
  /** The beginning of the hour, day or month, as ISO time; null without a period. */
  since: string | null;
  spent: CostSum;
}

/**
 * Called once in each period for each limit, and for each assistant or thread of a limit with `per`. If it returns or resolves a
 * text, further runs are refused with that text until the period is over. With any other result they begin.
 */
export type OnBudget = (passed: BudgetPassed) => unknown;

/** The spending under a limit since the period began. `decision` is the result of `onBudget`, after the limit was passed. */
interface Account {
  since: string | null;
  spent: CostSum;
  decision?: unknown;
}

/** How many characters of an ISO time identify a period. */
const LENGTHS = { hour: 13, day: 10, month: 7 } as const;

/** Returns the beginning of the hour, day or month of a time, as ISO time; null for a limit without a period. */
function startOf(period: CostLimit['period'], at: string): string | null {
  return period === undefined ? null : at.slice(0, LENGTHS[period]) + '0000-01-01T00:00:00.000Z'.slice(LENGTHS[period]);
}

/** Whether a sum is above its limit. */
const isPassed = ({ money = Infinity, tokens = Infinity }: CostLimit, spent: CostSum): boolean =>
  (spent.money ?? 0) > money || spent.totalTokens > tokens;

type Subject = Pick<RunAhead, 'assistantId' | 'threadId'>;

const toId = ({ per }: CostLimit, { assistantId, threadId }: Subject): string | null | undefined =>
  per === undefined ? null : per === 'assistant' ? assistantId : threadId;

/** Counts the spending under several limits. */
export class Budget {
  readonly #limits: readonly { limit: CostLimit; accounts: BoundedTable<Account> }[];
  readonly #onBudget: OnBudget;

  constructor(limits: readonly CostLimit[], onBudget: OnBudget, remember: number) {
    // An account that had to make room is not limited any more.
    const toAccounts = () => new BoundedTable<Account>(remember, (_, account) => account);
    this.#limits = limits.map((limit) => ({ limit, accounts: toAccounts() }));
    this.#onBudget = onBudget;
  }

  /** Adds the usage of a response. Resolves after `onBudget` has answered, and rejects with its error. */
  async spend(subject: Subject, cost: CostSum, at: string): Promise<void> {
    const answers: unknown[] = [];
    for (const { limit, accounts } of this.#limits) {
      const id = toId(limit, subject);
      if (id === undefined) continue;
      const since = startOf(limit.period, at);
      accounts.update(String(id), (account) => {
        const { spent, ...before } = account?.since === since ? account : { since, spent: NOTHING_SPENT };
        const next = { ...before, spent: addCosts(spent, cost) };
        if ('decision' in next || !isPassed(limit, next.spent)) return next;
        const decision = new Promise((resolve) => {
          resolve(this.#onBudget({ limit, id, since, spent: next.spent }));
        });
        answers.push(decision);
        return { ...next, decision };
      });
    }
    await Promise.all(answers);
  }

  /** Resolves why a run must not begin; undefined if it may. */
  async refuse(subject: Subject, at: string): Promise<string | undefined> {
    for (const { limit, accounts } of this.#limits) {
      const account = accounts.get(String(toId(limit, subject)));
      if (account?.decision === undefined || account.since !== startOf(limit.period, at)) continue;
      // Its error was already logged.
      const decision = await Promise.resolve(account.decision).catch(() => undefined);
      if (typeof decision === 'string') return decision;
    }
    return undefined;
  }
}

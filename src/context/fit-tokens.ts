import type { ContextItem, ContextStrategy, ContextUsage, ThreadContext } from '../types/context.js';
import { checkCount } from './check-arguments.js';
import { estimateTokens } from './estimate-tokens.js';

/** The share of the limit that stays free, because tokens are estimated. */
const MARGIN = 0.2;

/** How many times the limit to read back, by estimate, if the last response reported what the items cost. */
const MOST_READ = 4;

/**
 * Sends as many of a thread's newest items as fit into `max` tokens, and always the newest item.
 *
 * For items of the thread's last response, it uses the tokens that the response reported, including instructions and tools. It
 * estimates all others: one token for four bytes, 1,000 for an image, and it keeps a fifth of `max` free for the error.
 * @throws TypeError unless `max` is a whole number of at least 1
 */
export function fitTokens(max: number): ContextStrategy {
  checkCount("fitTokens: 'max'", max);
  return { name: `fitTokens(${max})`, select: (context) => select(context, max) };
}

async function select({ older, own, lastUsage }: ThreadContext, max: number): Promise<ContextItem[]> {
  const window = new Window(own, lastUsage, max);
  for await (const entry of older()) if (!window.take(entry)) break;
  return window.fit();
}

/** Items newest first, and their tokens. */
class Window {
  readonly #max: number;
  readonly #usage: ContextUsage | null;
  readonly #items: { entry: ContextItem; tokens: number; isKnown: boolean }[] = [];
  /** Estimated tokens of the items that the last response does not account for, and of those that it does. */
  #fresh = 0;
  #known = 0;
  /**
   * Where the current item is: newer than the last response (`fresh`), in its input or output (`known`), or older than its
   * input (`behind`).
   */
  #at: 'fresh' | 'known' | 'behind' = 'fresh';

  constructor(own: readonly ContextItem[], usage: ContextUsage | null, max: number) {
    this.#max = max;
    this.#usage = usage;
    const newest = usage ? own.findLastIndex(({ id }) => id === usage.newestItem) : -1;
    this.#fresh = estimateTokens(own.slice(newest + 1));
    this.#known = estimateTokens(own.slice(0, newest + 1));
    if (newest !== -1) this.#at = 'known';
  }

  /** Adds an item. Returns false if older items cannot be of use. */
  take(entry: ContextItem): boolean {
    if (this.#at === 'fresh' && entry.id !== null && entry.id === this.#usage?.newestItem) this.#at = 'known';
    const isKnown = this.#at === 'known';
    const tokens = estimateTokens([entry]);
    if (isKnown) this.#known += tokens;
    else this.#fresh += tokens;
    this.#items.push({ entry, tokens, isKnown });
    if (isKnown && entry.id === this.#usage?.oldestItem) this.#at = 'behind';
    return isKnown ? this.#known <= MOST_READ * this.#max : !this.#isOver();
  }

  /** Drops the oldest items until the others fit, and returns them oldest first. */
  fit(): ContextItem[] {
    const total = this.#sumKnown();
    const rate = total === null ? 1 / (1 - MARGIN) : Math.min(1, total / this.#known);
    // The tokens of instructions and tools, which are always sent.
    let cost = Math.max(0, (total ?? 0) - this.#known);
    cost += this.#known * rate + this.#fresh / (1 - MARGIN);
    const kept = [...this.#items];
    while (cost > this.#max && kept.length > 1) {
      const dropped = kept.pop();
      if (dropped) cost -= dropped.isKnown ? dropped.tokens * rate : dropped.tokens / (1 - MARGIN);
    }
    return kept.map(({ entry }) => entry).reverse();
  }

  /** The total tokens of the known items; null if not all items of the last response were read. */
  #sumKnown(): number | null {
    const usage = this.#usage;
    if (usage === null || this.#known === 0 || this.#known > MOST_READ * this.#max) return null;
    return this.#at === 'behind' || usage.oldestItem === null ? usage.inputTokens + usage.outputTokens : null;
  }

  /** Whether the items so far are more than the limit. */
  #isOver(): boolean {
    const { inputTokens = 0, outputTokens = 0 } = (this.#at === 'behind' && this.#usage) || {};
    return inputTokens + outputTokens + this.#fresh / (1 - MARGIN) > this.#max;
  }
}

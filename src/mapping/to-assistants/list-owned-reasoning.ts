import type { ResponseOutputItem } from '../../types/responses.js';

/**
 * Ids of the reasoning items that go with the message that ends a response: those directly ahead of it. Ahead of any other
 * message they stay, since what else the response made comes behind them, and needs them.
 */
export function listOwnedReasoning(output: readonly ResponseOutputItem[], messageId: string): string[] {
  if (output.at(-1)?.id !== messageId) return [];
  const ahead = output.slice(0, -1);
  return ahead.slice(ahead.findLastIndex(({ type }) => type !== 'reasoning') + 1).flatMap(({ id }) => id ?? []);
}

import type { ResponseOutputItem } from '../../types/responses.js';

/**
 * Ids of the reasoning items directly before the message that ends a response: they belong to it. Reasoning before any
 * other message stays, because later items of the response need it.
 */
export function listOwnedReasoning(output: readonly ResponseOutputItem[], messageId: string): string[] {
  if (output.at(-1)?.id !== messageId) return [];
  const ahead = output.slice(0, -1);
  return ahead.slice(ahead.findLastIndex(({ type }) => type !== 'reasoning') + 1).flatMap(({ id }) => id ?? []);
}

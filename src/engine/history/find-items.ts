import type { ToolOutput } from '../../types/index.js';
import type { ConversationItem } from '../../types/responses.js';
import type { EngineContext } from '../context.js';

/** Whether the items have the output of a call. */
export function isAnswered(callId: string | null | undefined, items: readonly ConversationItem[]): boolean {
  return items.some((item) => item.type === 'function_call_output' && item.call_id === callId);
}

/** The outputs that the items do not have. */
export function listMissing(outputs: readonly ToolOutput[], items: readonly ConversationItem[]): ToolOutput[] {
  return outputs.filter(({ tool_call_id: id }) => !isAnswered(id, items));
}

/** Whether the service refused the items for good, so that sending them again is useless. */
export function isRefused(ctx: EngineContext, error: unknown): boolean {
  const kind = ctx.upstream.classify(error);
  return kind === 'rejected' || kind === 'not_found';
}

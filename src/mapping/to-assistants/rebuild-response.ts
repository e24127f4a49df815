import type { Run } from '../../types/index.js';
import type { ConversationItem, ResponseOutputItem } from '../../types/responses.js';
import { convertOutputPart } from '../to-responses/convert-history-item.js';
import { isToolCallItem } from '../tools/index.js';
import type { ResponseState } from './map-run-status.js';

/**
 * Rebuilds an ended response from its items in a conversation, oldest first, if its id is unknown; null if no model
 * made them. It has no usage, and its reason for being incomplete is a guess.
 */
export function rebuildResponse(items: readonly ConversationItem[], run: Run): ResponseState | null {
  const output = items.flatMap((item) => toOutputItem(item) ?? []);
  if (output.length === 0) return null;
  const isCut = output.some((item) => 'status' in item && item.status === 'incomplete');
  return {
    created_at: run.created_at,
    status: isCut ? 'incomplete' : 'completed',
    output,
    error: null,
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
  };
}

/** Items of other types have no run step. */
function toOutputItem(item: ConversationItem): ResponseOutputItem | null {
  if (item.type === 'message') {
    const { id, type, role, status, content, phase } = item;
    if (role !== 'assistant') return null;
    return { id, type, role, status, content: content.flatMap(convertOutputPart), ...(phase ? { phase } : {}) };
  }
  return item.type === 'reasoning' || isToolCallItem(item) ? item : null;
}

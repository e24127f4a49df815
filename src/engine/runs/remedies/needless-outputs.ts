import type { ConversationItem } from '../../../types/responses.js';
import { readBackTo, removeItems } from '../../history/remove-items.js';
import { matchComplaint, type Remedy } from './remedy.js';

const UNMATCHED = /No tool call found for function call output with call_id ([\w-]+)/;
const DOUBLED = /\b(?:duplicate|multiple)\b.*outputs?\b.*?(?:call_id:?|call) '?([\w-]+)/i;

/**
 * An output has no call, or its call already has one: delete it. Of several outputs for one call, keep the oldest,
 * unless the request itself brings one.
 */
export const needlessOutputs: Remedy = {
  limit: 8,
  apply: async (ctx, { record, request, error }, call) => {
    const [, callId = matchComplaint(ctx, error, DOUBLED)[1]] = matchComplaint(ctx, error, UNMATCHED);
    if (callId === undefined || !('conversation' in request.history)) return null;
    const threadId = record.asked.run.thread_id;
    const isCall = (item: ConversationItem): boolean => item.type === 'function_call' && item.call_id === callId;
    const items = await readBackTo(ctx, threadId, isCall, call);
    const isBrought = request.input.some((item) => item.type === 'function_call_output' && item.call_id === callId);
    const outputs = items.filter((item) => item.type === 'function_call_output' && item.call_id === callId);
    const needless = items.some(isCall) && !isBrought ? outputs.slice(0, -1) : outputs;
    const ids = needless.map(({ id }) => id);
    return (await removeItems(ctx, threadId, ids, call)) > 0 ? request : null;
  },
};

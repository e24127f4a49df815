import { readBackTo, removeItems } from '../../history/remove-items.js';
import { matchComplaint, type Remedy } from './remedy.js';

/**
 * A tool call has lost the reasoning ahead of it: it goes, with its outputs, and its run's steps go on showing it. A message
 * is seen in its thread, and stays.
 */
export const bereftCalls: Remedy = {
  limit: 8,
  apply: async (ctx, { record, request, error }, call) => {
    const complaint = /Item '([\w-]+)' of type '(\w+)' was provided without its required 'reasoning' item/;
    const [, id, type] = matchComplaint(ctx, error, complaint);
    if (id === undefined || type === 'message' || !('conversation' in request.history)) return null;
    const threadId = record.asked.run.thread_id;
    const items = type === 'function_call' ? await readBackTo(ctx, threadId, (item) => item.id === id, call) : [];
    const found = items.find((item) => item.id === id);
    const callId = found?.type === 'function_call' ? found.call_id : undefined;
    const outputs = items.filter((item) => item.type === 'function_call_output' && item.call_id === callId);
    const gone = [id, ...outputs.map((item) => item.id)];
    return (await removeItems(ctx, threadId, gone, call)) > 0 ? request : null;
  },
};

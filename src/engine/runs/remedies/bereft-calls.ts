import { readAsWindow } from '../../history/history-window.js';
import { readBackTo, removeItems } from '../../history/remove-items.js';
import { mayBeWindow } from '../turn-request.js';
import { matchComplaint, type Remedy } from './remedy.js';

/**
 * The service refuses a tool call without its reasoning item: delete the call and its outputs from the conversation.
 * The steps of its run still show it. A message in the same situation stays, because users see it in the thread: a new
 * run gets the thread's items as a window, where messages need no reasoning.
 */
export const bereftCalls: Remedy = {
  limit: 8,
  apply: async (ctx, { record, request, error }, call) => {
    const complaint = /Item '([\w-]+)' of type '(\w+)' was provided without its required 'reasoning' item/;
    const [, id, type] = matchComplaint(ctx, error, complaint);
    if (id === undefined || !('conversation' in request.history)) return null;
    if (type === 'message') {
      const history = mayBeWindow(record, request) ? await readAsWindow(ctx, record, call) : null;
      return history?.older?.some((item) => item.id === id) ? { ...request, history } : null;
    }
    const threadId = record.asked.run.thread_id;
    const items = type === 'function_call' ? await readBackTo(ctx, threadId, (item) => item.id === id, call) : [];
    const found = items.find((item) => item.id === id);
    const callId = found?.type === 'function_call' ? found.call_id : undefined;
    const outputs = items.filter((item) => item.type === 'function_call_output' && item.call_id === callId);
    const gone = [id, ...outputs.map((item) => item.id)];
    return (await removeItems(ctx, threadId, gone, call)) > 0 ? request : null;
  },
};

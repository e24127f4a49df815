import { removeItems } from '../../history/remove-items.js';
import { matchComplaint, type Remedy } from './remedy.js';

/** A reasoning item no longer has the item that followed it: delete it. */
export const orphanedReasoning: Remedy = {
  limit: 8,
  apply: async (ctx, { record, request, error }, call) => {
    const [, id] = matchComplaint(ctx, error, /Item '([\w-]+)' of type 'reasoning' was provided without its required/);
    if (id === undefined || !('conversation' in request.history)) return null;
    // Reasoning items that another remedy orphaned are deleted together.
    const { bereftReasoning = [] } = request;
    const ids = bereftReasoning.includes(id) ? bereftReasoning : [id];
    return (await removeItems(ctx, record.asked.run.thread_id, ids, call)) > 0 ? request : null;
  },
};

import { answerStrayCalls, findStrayCall } from '../../history/answer-calls.js';
import type { Remedy } from './remedy.js';

/** A call of a run that was lost still stands open in the conversation: it is answered there. */
export const strayCalls: Remedy = {
  limit: 1,
  apply: async (ctx, { record, request, error }, call) => {
    const stray = ctx.upstream.classify(error) === 'rejected' ? findStrayCall(error) : null;
    if (stray === null) return null;
    return (await answerStrayCalls(ctx, record.asked.run.thread_id, stray, request.input, call)) ? request : null;
  },
};

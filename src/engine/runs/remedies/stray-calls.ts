import { answerStrayCalls } from '../../history/answer-calls.js';
import { matchComplaint, type Remedy } from './remedy.js';

/** The conversation has an open call of a run that was lost: close it with an output. */
export const strayCalls: Remedy = {
  limit: 2,
  apply: async (ctx, { record, request, error }, call) => {
    const [, stray] = matchComplaint(ctx, error, /No tool output found for function call ([\w-]+)/);
    if (stray === undefined || !('conversation' in request.history)) return null;
    return (await answerStrayCalls(ctx, record.asked.run.thread_id, stray, request.input, call)) ? request : null;
  },
};

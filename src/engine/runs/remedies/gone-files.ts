import { readAsWindow } from '../../history/history-window.js';
import { leaveOutGone } from '../gone-files.js';
import { mayBeWindow } from '../turn-request.js';
import { matchComplaint, type Remedy } from './remedy.js';

/** What names a file or an image. */
const NAME = /https?:\/\/|\bfile-/;

/**
 * A file that the thread had is not there any more: it is left out from now on. A service may name one with each refusal. Where
 * it is in a message of a conversation, a new run is sent the conversation's items as a window.
 */
export const goneFiles: Remedy = {
  limit: 64,
  apply: async (ctx, { record, request, error }, call) => {
    const less = await leaveOutGone(ctx, record, request, error, call);
    const isNamed = matchComplaint(ctx, error, NAME, ['rejected', 'not_found']).length > 0;
    if (less !== null || !isNamed || !mayBeWindow(record, request)) return less;
    const history = await readAsWindow(ctx, record, call);
    return history && leaveOutGone(ctx, record, { ...request, history }, error, call);
  },
};

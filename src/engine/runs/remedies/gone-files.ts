import { readAsWindow } from '../../history/history-window.js';
import { leaveOutGone } from '../gone-files.js';
import { mayBeWindow } from '../turn-request.js';
import { matchComplaint, type Remedy } from './remedy.js';

/**
 * Matches a refusal that names a file or an image. Pages of the documentation, which many refusals name, do not count.
 */
const NAME = /https?:\/\/(?!(?:platform|developers|help)\.openai\.com|learn\.microsoft\.com|aka\.ms)|\bfile-/;

/**
 * A file of the thread no longer exists: leave it out from now on. The service may name one file per refusal. If the
 * file is in a message of a conversation, a new run gets the conversation's items as a window.
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

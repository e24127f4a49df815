import { cutOldest } from '../../../context/cut-oldest.js';
import { isLongerThanContext } from '../../../mapping/to-assistants/refused-prompt.js';
import { listPast, withPast, type History } from '../../../mapping/to-responses/convert-run-request.js';
import { readAsWindow } from '../../history/history-window.js';
import { readComplaint } from '../failed-outcome.js';
import { mayBeWindow } from '../turn-request.js';
import type { RefusedRequest, Remedy } from './remedy.js';

/** Whether a request was refused, or failed, because it is longer than the model's context. */
export const isTooLong = (error: unknown): boolean => isLongerThanContext(readComplaint(error));

/** Whether the option `request` asks that a context which is too long is refused, and not cut. */
export const mustStayWhole = ({ truncation }: RefusedRequest['body']): boolean => truncation === 'disabled';

/**
 * The thread is too long for the model: leave out about half of the older items, as whole turns, again and again until
 * it fits. The newest turn and the run's own items stay. A conversation that the service does not cut itself is first
 * sent as a window.
 */
export const tooLong: Remedy = {
  limit: 16,
  apply: async (ctx, { record, request, error, body }, call) => {
    if (!isTooLong(error) || mustStayWhole(body)) return null;
    const whole = mayBeWindow(record, request) ? await readAsWindow(ctx, record, call) : request.history;
    const history = whole && cutHistory(whole);
    if (history === null) return null;
    const model = String(body.model);
    ctx.warnOnce(
      `too-long:${model}`,
      `Thread ${record.asked.run.thread_id} is too long for the model '${model}': its oldest messages are not sent. ` +
        "The option 'assistants.context' says which are.",
    );
    return { ...request, history };
  },
};

/** Leaves out about half of the items older than the run; null if none can be left out. */
export function cutHistory(history: History): History | null {
  const { older = null } = 'items' in history || 'window' in history ? history : {};
  const kept = older && cutOldest(older);
  if (older === null || kept === null) return null;
  const own = listPast(history).slice(older.length);
  return withPast(history, [...kept.map(({ item }) => item), ...own]);
}

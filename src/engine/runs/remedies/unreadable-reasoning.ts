import { withPast } from '../../../mapping/to-responses/convert-run-request.js';
import { requireHistory } from '../../history/stored/stored-items.js';
import { updateThread } from '../../records/thread-record.js';
import { readComplaint } from '../failed-outcome.js';
import type { Remedy } from './remedy.js';
import { withoutItems } from './without-items.js';

const WORDS = /encrypted content .*could not be (?:verified|decrypted)/i;

/**
 * The service cannot read the encrypted reasoning of a thread in the store, because another service or organization
 * made it: stop sending it. Reasoning made from now on is sent again.
 */
export const unreadableReasoning: Remedy = {
  limit: 1,
  apply: async (ctx, { record, request, error }) => {
    const { history } = request;
    const { code, message } = readComplaint(error);
    if (!('items' in history) || (code !== 'invalid_encrypted_content' && !WORDS.test(message))) return null;
    const items = withoutItems(history.items, ({ type }) => type === 'reasoning');
    if (items.length === history.items.length) return null;
    const threadId = record.asked.run.thread_id;
    await updateThread(ctx, threadId, (thread) => {
      const stored = requireHistory(threadId, thread);
      return { ...thread, history: { ...stored, reasoningFrom: stored.next } };
    });
    ctx.warnOnce(
      'unreadable-reasoning',
      `The service cannot read what models have reasoned in thread ${threadId} so far: another service or organization has encrypted it. It is not sent any more.`,
    );
    return { ...request, history: withPast(history, items) };
  },
};

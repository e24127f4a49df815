import { isWholeThread, withPast, type History } from '../../../mapping/to-responses/convert-run-request.js';
import { isCodeInterpreter } from '../../../mapping/tools/code-interpreter.js';
import type { ConversationItem, ResponseInputItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { readBackTo, removeItems } from '../../history/remove-items.js';
import { requireHistory } from '../../history/stored/stored-items.js';
import { readThread, updateThread } from '../../records/thread-record.js';
import { makeContainer } from '../containers.js';
import type { RunRecord } from '../run-events.js';
import type { TurnRequest } from '../turn-request.js';
import { matchComplaint, type Remedy } from './remedy.js';
import { withoutItems } from './without-items.js';

const WORDS = /Container is expired|Expected container_id: (cntr_\w+)|Container with id '(cntr_\w+)' not found/i;

/**
 * The container of earlier calls has ended: make a new one. If the service refuses the calls themselves, delete them;
 * the steps of their runs still show them.
 */
export const endedContainer: Remedy = {
  limit: 3,
  apply: async (ctx, { record, request, body, error }, call) => {
    const [found] = matchComplaint(ctx, error, WORDS, ['rejected', 'not_found']);
    if (found === undefined) return null;
    const container = body.tools?.find(isCodeInterpreter)?.container;
    // A container set by the caller's option `request` is the caller's to mend.
    if (typeof container === 'string' && container !== request.container?.id) return null;
    // A new container did not help, or the request has no such tool.
    if (container === undefined || request.newContainer !== undefined) return withoutCalls(ctx, record, request, call);
    const threadId = record.asked.run.thread_id;
    const current = isWholeThread(request.history) ? (await readThread(ctx, threadId)).value.container?.id : undefined;
    // Another process has made a new container already.
    if (typeof container === 'string' && current !== undefined && current !== container)
      return { ...request, container: { ...request.container, id: current } };
    return makeContainer(ctx, record, request, call);
  },
};

/** Deletes the calls that ran in other containers than the request's. */
async function withoutCalls(
  ctx: EngineContext,
  record: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<TurnRequest | null> {
  const threadId = record.asked.run.thread_id;
  if ('items' in request.history) return withoutStoredCalls(ctx, threadId, request, request.history);
  if (!('conversation' in request.history)) return null;
  const items = await readBackTo(ctx, threadId, () => false, call);
  const isEnded = (item: ConversationItem): boolean => isEndedCall(item, request);
  const ended = items.filter(isEnded).map(({ id }) => id);
  if ((await removeItems(ctx, threadId, ended, call)) === 0) return null;
  return { ...request, bereftReasoning: listReasoningAhead(items, isEnded) };
}

/** Like `withoutCalls`, for a thread in the store: records the containers, so that their calls are never sent again. */
async function withoutStoredCalls(
  ctx: EngineContext,
  threadId: string,
  request: TurnRequest,
  history: Extract<History, { items: ResponseInputItem[] }>,
): Promise<TurnRequest | null> {
  const isEnded = (item: ResponseInputItem): boolean => isEndedCall(item, request);
  const ended = history.items.filter(isEnded).flatMap((item) => ('container_id' in item ? item.container_id : []));
  if (ended.length === 0) return null;
  await updateThread(ctx, threadId, (thread) => {
    const stored = requireHistory(threadId, thread);
    const endedContainers = [...new Set([...(stored.endedContainers ?? []), ...ended])];
    return { ...thread, history: { ...stored, endedContainers } };
  });
  return { ...request, history: withPast(history, withoutItems(history.items, isEnded)) };
}

/** Whether an item is a call that ran in another container than the request's. */
const isEndedCall = (item: ConversationItem | ResponseInputItem, { newContainer }: TurnRequest): boolean =>
  item.type === 'code_interpreter_call' && item.container_id !== newContainer;

/**
 * The reasoning items directly before items that match. `items`: newest first, so what comes before an item follows it
 * in the list.
 */
function listReasoningAhead(
  items: readonly ConversationItem[],
  matches: (item: ConversationItem) => boolean,
): string[] {
  const reasoning: string[] = [];
  let follower: ConversationItem | null = null;
  for (const item of items) {
    if (item.type !== 'reasoning') follower = item;
    else if (follower !== null && matches(follower)) reasoning.push(item.id);
  }
  return reasoning;
}

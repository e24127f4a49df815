import { LegacyError } from '../../../errors.js';
import { ITEM_BATCH, MOST_MOVED } from '../../../mapping/conversation-size.js';
import { toThreadId } from '../../../mapping/ids.js';
import { isSameItem } from '../../../mapping/to-assistants/is-same-item.js';
import { fitMetadata } from '../../../mapping/to-responses/fit-metadata.js';
import { withoutSignal, type Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { explainMissingThread } from '../../explain-refusal.js';
import { explainNoConversations } from '../../no-conversations.js';
import { LeaseLostError } from '../../records/lease.js';
import { messageKey, threadKey } from '../../records/record-keys.js';
import type { MovedTo, StoredHistory } from '../../records/records.js';
import { recallThread, updateThread } from '../../records/thread-record.js';
import { tellLosses } from '../../tell-losses.js';
import { removeItems } from '../remove-items.js';
import { removeStale, toCopyChanges, type Copy } from './copies.js';
import { readMovable, type Movable } from './read-movable.js';
import { sendCopies } from './send-copies.js';

/**
 * Copies the items of an imported thread to a conversation, 20 per request. Records the progress after every request,
 * so that an interrupted move can continue. Resolves the number of requests. Throws a `LeaseLostError` if another
 * process took over, and the legacy 404 if the thread was deleted meanwhile.
 */
export async function moveItems(ctx: EngineContext, threadId: string, name: string, call: Call): Promise<number> {
  const { items, isCut } = await readMovable(ctx, threadId, MOST_MOVED, call);
  const work = { ctx, threadId, name, call };
  const before = (await recallThread(ctx, threadId)).value.history?.conversation;
  const { sent } = before ?? (await makeConversation(work));
  const waiting = items.filter(({ number }) => number > sent);
  let requests = 1;
  if (before !== undefined) await adoptUnrecorded(work, before, waiting);
  if (isCut) tellLosses(ctx, [OLDER_LEFT], call);
  if (waiting.length === 0) await record(work, [], true);
  while (waiting.length > 0) {
    const batch = waiting.splice(0, ITEM_BATCH);
    const made = await sendCopies(ctx, threadId, batch, call);
    requests += 1;
    await record(work, pair(batch, made), waiting.length === 0);
  }
  return requests;
}

const OLDER_LEFT = {
  kind: 'older_imported_messages',
  message: `An imported thread is longer than ${MOST_MOVED.toLocaleString('en')} messages: the older ones are listed as before, and are not in its conversation for a model to see.`,
};

const METADATA_CUT = {
  kind: 'imported_metadata',
  message:
    'The metadata of an imported thread is larger than the API allows: its conversation has the first 16 pairs, each value cut at 512 characters.',
};

interface Work {
  ctx: EngineContext;
  threadId: string;
  /** Name of the lease. */
  name: string;
  call: Call;
}

/** Creates the conversation, and records the thread as its owner under the conversation's id. */
async function makeConversation({ ctx, threadId, name, call }: Work): Promise<MovedTo> {
  const history = requireLease((await recallThread(ctx, threadId)).value.history, name);
  const { metadata, isCut } = fitMetadata(history.metadata);
  if (isCut) tellLosses(ctx, [METADATA_CUT], call);
  const { id } = await ctx.upstream.createConversation({ metadata }, call).catch((error: unknown) => {
    throw explainNoConversations(ctx, error);
  });
  const made: MovedTo = { id, sent: 0, last: null };
  const alias = threadKey(toThreadId(id));
  try {
    await ctx.records.threads.set(alias, { alias_of: threadId });
    await updateThread(ctx, threadId, (thread) => ({
      ...thread,
      history: { ...requireLease(thread.history, name), conversation: made },
    }));
    return made;
  } catch (error) {
    if (error instanceof LeaseLostError || isGone(error)) {
      // Nothing else refers to the conversation.
      await ctx.upstream.deleteConversation(id, withoutSignal(call)).catch(() => undefined);
      await ctx.records.threads.delete(alias).catch(() => undefined);
    }
    throw error;
  }
}

/**
 * The previous process may have sent items without recording them: they are the newest of the conversation. Records
 * them if they are the next ones to copy; otherwise deletes them.
 */
async function adoptUnrecorded(work: Work, { id }: MovedTo, waiting: Movable[]): Promise<void> {
  const { ctx, threadId, call } = work;
  const query = { limit: ITEM_BATCH, order: 'desc' as const };
  const page = await ctx.upstream.listItems(id, query, call).catch((error: unknown) => {
    throw explainMissingThread(ctx, threadId, error);
  });
  const newest = page.data.toReversed();
  const known = await ctx.records.messages.getMany(newest.map((item) => messageKey(threadId, item.id ?? '')));
  const unrecorded = newest.filter((_, index) => known[index] === null);
  const isOurs = unrecorded.every((item, index) => {
    const sent = waiting[index]?.item;
    return sent !== undefined && isSameItem(item, sent);
  });
  if (isOurs) {
    const copied = waiting.splice(0, unrecorded.length);
    await record(work, pair(copied, unrecorded), false);
  } else {
    const ids = unrecorded.map((item) => item.id);
    await removeItems(ctx, threadId, ids, call);
  }
}

const pair = (items: readonly Movable[], made: readonly { id?: string | null | undefined }[]): Copy[] =>
  items.flatMap(({ number, id }, index) => {
    const copyId = made[index]?.id;
    return copyId ? [{ number, id, copyId }] : [];
  });

/** Records in one write which items were copied, under which ids, and whether they were the last. */
async function record(work: Work, made: readonly Copy[], isDone: boolean): Promise<void> {
  const { ctx, threadId, name, call } = work;
  const newest = made.at(-1);
  if (newest === undefined && !isDone) return;
  try {
    await updateThread(
      ctx,
      threadId,
      (thread) => {
        const { conversation: before, ...others } = requireLease(thread.history, name);
        if (before === undefined) throw new LeaseLostError();
        const moved = newest === undefined ? before : { ...before, sent: newest.number, last: newest.copyId };
        const { moving: lease, ...rest } = others;
        const moving = lease && { ...ctx.leases.sign(ctx.clock, name), count: lease.count + 1 };
        const history = isDone
          ? { ...rest, conversation: { ...moved, done: true as const } }
          : { ...rest, conversation: moved, ...(moving ? { moving } : {}) };
        return { ...thread, history };
      },
      { others: toCopyChanges(ctx, threadId, made) },
    );
  } catch (error) {
    // The thread was deleted together with the records of earlier copies.
    if (isGone(error)) {
      const ids = made.map(({ copyId }) => copyId);
      await removeItems(ctx, threadId, ids, withoutSignal(call)).catch(() => undefined);
    }
    throw error;
  }
  await removeStale(ctx, threadId, made, call);
}

/** The thread was deleted. */
const isGone = (error: unknown): boolean => error instanceof LegacyError && error.status === 404;

function requireLease(history: StoredHistory | undefined, name: string): StoredHistory {
  if (history?.moving?.by !== name) throw new LeaseLostError();
  return history;
}

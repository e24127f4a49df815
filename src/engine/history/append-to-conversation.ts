import type { Message, MessageCreateParams } from '../../types/index.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { keepTrying } from '../keep-trying.js';
import { convertMessages, createExtras, toMessage } from '../messages/to-message.js';
import { DeletedThreadError } from '../records/deleted-thread.js';
import { toAddedChanges } from '../records/message-records.js';
import type { Versioned } from '../records/record-kind.js';
import type { ThreadRecord } from '../records/records.js';
import { recallThread, updateThread } from '../records/thread-record.js';
import { createItems } from './create-items.js';
import { removeItems } from './remove-items.js';

const UNRECORDED =
  'The store failed for a minute: metadata and attachments of a message that is in its thread could not be recorded.';

/**
 * Adds messages to a conversation in order, 20 per request, and records the fields that the service does not store. If
 * the store fails, the messages are in the conversation already, so the record is retried in the background.
 */
export async function appendToConversation(
  ctx: EngineContext,
  threadId: string,
  messages: readonly MessageCreateParams[],
  call: Call,
): Promise<Message[]> {
  const items = await createItems(ctx, threadId, convertMessages(ctx, messages, call), call);
  const created = items.flatMap((item, index) => {
    const extras = createExtras(ctx, item, messages[index]);
    return toMessage(ctx, threadId, item, extras) ?? [];
  });
  const hasUserMessage = messages.some(({ role }) => role === 'user');
  let known: Versioned<ThreadRecord> | undefined;
  const refusals: DeletedThreadError[] = [];
  const save = async (): Promise<void> => {
    try {
      known ??= await recallThread(ctx, threadId);
      await saveMessages(ctx, threadId, created, { hasUserMessage, known }, call);
    } catch (error) {
      if (!(error instanceof DeletedThreadError)) throw error;
      refusals.push(error);
      // Delete what was added to the conversation while the thread was being deleted.
      const ids = items.map(({ id }) => id);
      await removeItems(ctx, threadId, ids, withoutSignal(call)).catch(() => undefined);
    }
  };
  await keepTrying(ctx, save, () => {
    ctx.warnOnce('unrecorded-message', UNRECORDED);
  });
  for (const refusal of refusals) throw refusal;
  return created;
}

/**
 * Records new messages in one write. If the thread's record is gone, the thread was deleted, unless the service still
 * has it: then only the record was pruned or dropped. Throws a `DeletedThreadError` if the thread was deleted.
 */
async function saveMessages(
  ctx: EngineContext,
  threadId: string,
  messages: readonly Message[],
  { hasUserMessage, known }: { hasUserMessage: boolean; known: Versioned<ThreadRecord> },
  call: Call,
): Promise<void> {
  const toChanges = (hasConflicted: boolean) => toAddedChanges(ctx, threadId, messages, hasConflicted);
  let others = await toChanges(false);
  const onConflict = async (): Promise<void> => {
    others = await toChanges(true);
  };
  const note = (thread: ThreadRecord): ThreadRecord | null => {
    const isFirst = hasUserMessage && !thread.hasUserMessage;
    // The last message of a run is no longer the newest, so listings need not wait for it.
    return isFirst || thread.newestMessage
      ? { ...thread, newestMessage: null, hasUserMessage: isFirst || thread.hasUserMessage }
      : null;
  };
  if (known.version === null && note(known.value) === null) {
    while (!(await ctx.records.write(threadId, others))) await onConflict();
    return;
  }
  const change = (thread: ThreadRecord): ThreadRecord => note(thread) ?? thread;
  const recording = { others: () => others, onConflict };
  const { version } = await updateThread(ctx, threadId, change, { known, ...recording });
  if (version !== null) return;
  if (!(await isKnownUpstream(ctx, threadId, call))) throw new DeletedThreadError(threadId);
  await updateThread(ctx, threadId, change, recording);
}

async function isKnownUpstream(ctx: EngineContext, threadId: string, call: Call): Promise<boolean> {
  try {
    await ctx.upstream.retrieveConversation(ctx.homes.conversationOf(threadId), withoutSignal(call));
    return true;
  } catch (error) {
    if (ctx.upstream.classify(error) === 'not_found') return false;
    throw error;
  }
}

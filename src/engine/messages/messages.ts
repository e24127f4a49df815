import { isIdOf, messagesLocked, notFound } from '../../errors.js';
import { nowInSeconds } from '../../lib/clock.js';
import { keepTrying } from '../../lib/keep-trying.js';
import { copyValue } from '../../lib/plain-values.js';
import { readIdTime, toConversationId } from '../../mapping/ids.js';
import { convertMessage, isCommentary } from '../../mapping/to-assistants/convert-message.js';
import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import { convertMessageParams, listMessageLosses } from '../../mapping/to-responses/convert-message.js';
import type { Message, MessageCreateParams, MessageUpdateBody } from '../../types/index.js';
import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import { hideThread, requireAccess } from '../access/require-access.js';
import type { EngineContext } from '../context.js';
import { explainMissingThread, explainRefusal } from '../explain-refusal.js';
import { checkMessageFileIds } from '../check-file-ids.js';
import { createItems } from '../history/create-items.js';
import { flushDeferred } from '../history/deferred-items.js';
import { resolveFirstMessages } from './first-messages.js';
import { DeletedThreadError } from '../records/deleted-thread.js';
import { setMessageMetadata, toItemId, toMessageChanges } from '../records/message-records.js';
import { removeItems } from '../history/remove-items.js';
import { askForItem, readNewest } from '../history/read-items.js';
import { messageKey } from '../records/record-keys.js';
import { findActiveRun } from '../runs/active-run.js';
import type { Versioned } from '../records/record-kind.js';
import type { ThreadRecord } from '../records/records.js';
import { readThread, recallThread, updateThread } from '../records/thread-record.js';
import { tellLosses } from '../tell-losses.js';
import { attachFiles } from '../tool-resources.js';

/** Adds a message. Throws the legacy 400 while a run is active, 404 for an unknown thread. One request upstream. */
export async function createMessage(
  ctx: EngineContext,
  threadId: string,
  params: MessageCreateParams,
  call: Call,
): Promise<Message> {
  call.threadId = threadId;
  checkMessageFileIds(ctx, params);
  const { value: thread } = await readThread(ctx, threadId);
  const active = await findActiveRun(ctx, threadId, thread, call);
  if (active) throw messagesLocked(threadId, active.runId);
  const [message] = await deliver(ctx, threadId, thread, params, call).catch((error: unknown) => {
    throw explainRefusal(ctx, threadId, error, messagesLocked);
  });
  if (message === undefined) throw notFound('thread', threadId);
  return message;
}

const UNRECORDED =
  'The store failed for a minute: metadata and attachments of a message that is in its thread could not be recorded.';

/** What earlier runs could not deliver stands ahead of the message. */
async function deliver(
  ctx: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  params: MessageCreateParams,
  call: Call,
): Promise<Message[]> {
  await flushDeferred(ctx, threadId, thread, call);
  return appendMessages(ctx, threadId, [params], call);
}

/**
 * Adds messages in order, 20 a request, and records what the platform does not keep of them, with the thread. The messages
 * are there then: a store that fails is asked again in the background.
 */
export async function appendMessages(
  ctx: EngineContext,
  threadId: string,
  messages: readonly MessageCreateParams[],
  call: Call,
): Promise<Message[]> {
  if (messages.length === 0) return [];
  await attachFiles(ctx, threadId, messages, call);
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
      // What reached the conversation while the thread was being deleted.
      const ids = items.map(({ id }) => id);
      await removeItems(ctx, threadId, ids, withoutSignal(call)).catch(() => undefined);
    }
  };
  await keepTrying(ctx.clock, save, () => {
    ctx.warnOnce('unrecorded-message', UNRECORDED);
  });
  for (const refusal of refusals) throw refusal;
  return created;
}

/**
 * One write. Where the thread's record has gone meanwhile, the thread was deleted, unless the service still has it: then the
 * record was pruned, or dropped by a full store. Throws a `DeletedThreadError` where it was deleted.
 */
async function saveMessages(
  ctx: EngineContext,
  threadId: string,
  messages: readonly Message[],
  { hasUserMessage, known }: { hasUserMessage: boolean; known: Versioned<ThreadRecord> },
  call: Call,
): Promise<void> {
  const others = messages.flatMap((message) => toMessageChanges(ctx, message));
  const note = (thread: ThreadRecord): ThreadRecord | null => {
    const isFirst = hasUserMessage && !thread.hasUserMessage;
    // What a run left is no longer the newest, so listings need not wait for it.
    return isFirst || thread.newestMessage
      ? { ...thread, newestMessage: null, hasUserMessage: isFirst || thread.hasUserMessage }
      : null;
  };
  if (known.version === null && note(known.value) === null) {
    await ctx.records.write(threadId, others);
    return;
  }
  const change = (thread: ThreadRecord): ThreadRecord => note(thread) ?? thread;
  const { version } = await updateThread(ctx, threadId, change, { known, others });
  if (version !== null) return;
  if (!(await isKnownUpstream(ctx, threadId, call))) throw new DeletedThreadError(threadId);
  await updateThread(ctx, threadId, change, { others });
}

async function isKnownUpstream(ctx: EngineContext, threadId: string, call: Call): Promise<boolean> {
  try {
    await ctx.upstream.retrieveConversation(toConversationId(threadId), withoutSignal(call));
    return true;
  } catch (error) {
    if (ctx.upstream.classify(error) === 'not_found') return false;
    throw error;
  }
}

/** Messages as items, telling the user of what they lose. */
export function convertMessages(
  ctx: EngineContext,
  messages: readonly MessageCreateParams[],
  call: Call,
): ResponseInputItem[] {
  tellLosses(ctx, messages.flatMap(listMessageLosses), call);
  return messages.map(convertMessageParams);
}

/** A message by its id. One request upstream; none for one that a run of this process is making. */
export async function retrieveMessage(
  ctx: EngineContext,
  threadId: string,
  messageId: string,
  call: Call,
): Promise<Message> {
  call.threadId = threadId;
  await requireMessageId(ctx, threadId, messageId);
  const open = await findOpenMessage(ctx, threadId, messageId, call);
  if (open) return open;
  await resolveFirstMessages(ctx, threadId, (await readThread(ctx, threadId)).value, call);
  const itemId = await toItemId(ctx, threadId, messageId);
  const item = await askForItem(ctx, threadId, itemId, call, () =>
    ctx.upstream.retrieveItem(toConversationId(threadId), itemId, call),
  );
  const stored = await ctx.records.messages.get(messageKey(threadId, itemId));
  const message = toMessage(ctx, threadId, item, stored?.value ?? null);
  if (message === null) throw notFound('message', messageId);
  return message;
}

/** Replaces a message's metadata. */
export async function updateMessage(
  ctx: EngineContext,
  threadId: string,
  messageId: string,
  params: MessageUpdateBody,
  call: Call,
): Promise<Message> {
  const message = await retrieveMessage(ctx, threadId, messageId, call);
  if (params.metadata === undefined) return message;
  const updated = { ...message, metadata: params.metadata ?? {} };
  await setMessageMetadata(ctx, updated);
  return updated;
}

/** Throws the legacy 404 for an id of another kind, unless the store knows it. */
export async function requireMessageId(ctx: EngineContext, threadId: string, messageId: string): Promise<void> {
  if (isIdOf('message', messageId)) return;
  const known = await ctx.records.messages.get(messageKey(threadId, messageId));
  if (known === null) throw notFound('message', messageId);
}

/** A message of a response that has not ended: the conversation does not have it yet. */
async function findOpenMessage(
  ctx: EngineContext,
  threadId: string,
  messageId: string,
  call: Call,
): Promise<Message | undefined> {
  if (ctx.erasures.has(threadId)) return undefined;
  const sessions = [...ctx.sessions.values()].filter((session) => session.threadId === threadId);
  for (const { translator, record } of sessions) {
    const message = copyValue(translator?.messages.find(({ id }) => id === messageId));
    if (message === undefined) continue;
    await requireAccess(ctx, record.asked, call).catch(hideThread(threadId));
    return message;
  }
  return undefined;
}

/** The legacy message of an item; null for an item that is none. */
export function toMessage(
  ctx: EngineContext,
  threadId: string,
  item: ConversationItem,
  extras: MessageExtras | null,
): Message | null {
  const fallbackCreatedAt = readIdTime(toConversationId(threadId)) ?? nowInSeconds(ctx.clock);
  const { citationMarkers = true, commentary } = ctx.options;
  if (commentary === 'drop' && isCommentary(item)) return null;
  return convertMessage(item, { threadId, extras, fallbackCreatedAt, citationMarkers });
}

/** Whether the thread's newest items hold a user's message. One request upstream. */
export async function hasUserMessage(ctx: EngineContext, threadId: string, call: Call): Promise<boolean> {
  const newest = await readNewest(ctx, threadId, call).catch((error: unknown) => {
    throw explainMissingThread(ctx, threadId, error);
  });
  return newest.some((item) => item.type === 'message' && item.role === 'user');
}

function createExtras(
  ctx: EngineContext,
  item: ConversationItem,
  params: MessageCreateParams | undefined,
): MessageExtras {
  const id = 'id' in item ? (item.id ?? '') : '';
  return {
    created_at: readIdTime(id) ?? nowInSeconds(ctx.clock),
    completed_at: null,
    run_id: null,
    assistant_id: null,
    metadata: params?.metadata ?? {},
    attachments: params?.attachments ?? [],
  };
}

import { isIdOf, messagesLocked, notFound } from '../../errors.js';
import { copyValue } from '../../lib/plain-values.js';
import { restoreItemPath, type NewMessages } from '../../mapping/to-assistants/restore-path.js';
import type { Message, MessageCreateParams, MessageUpdateBody } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import { hideThread, requireAccess } from '../access/require-access.js';
import { attachFiles } from '../attach-files.js';
import { checkMessageFileIds } from '../check-file-ids.js';
import type { EngineContext } from '../context.js';
import { explainMissingThread, explainRefusal } from '../explain-refusal.js';
import { flushDeferred } from '../history/deferred-items.js';
import { settleHome } from '../history/moved/settle-home.js';
import { readNewest } from '../history/read-items.js';
import { MovingThreadError } from '../history/stored/store-history.js';
import { setMessageMetadata, toItemId } from '../records/message-records.js';
import { messageKey } from '../records/record-keys.js';
import type { ThreadRecord } from '../records/records.js';
import { readThread } from '../records/thread-record.js';
import { renameParameter } from '../rename-parameter.js';
import { findActiveRun } from '../runs/active-run.js';
import { resolveFirstMessages } from './first-messages.js';
import { toMessage } from './to-message.js';

/** Adds a message. Throws the legacy 400 while a run is active, and 404 for an unknown thread. One request. */
export async function createMessage(
  ctx: EngineContext,
  threadId: string,
  params: MessageCreateParams,
  call: Call,
): Promise<Message> {
  call.threadId = threadId;
  checkMessageFileIds(ctx, params);
  const { value: known } = await readThread(ctx, threadId);
  const active = await findActiveRun(ctx, threadId, known, call);
  if (active) throw messagesLocked(threadId, active.runId);
  // A run that has just ended may have left items that must be sent first.
  const thread = known.activeRun ? (await readThread(ctx, threadId)).value : known;
  const [message] = await deliver(ctx, threadId, thread, params, call).catch((error: unknown) => {
    throw explainRefusal(ctx, threadId, error, messagesLocked);
  });
  if (message === undefined) throw notFound('thread', threadId);
  return message;
}

/** Adds a message, after the items that earlier runs could not send. */
async function deliver(
  ctx: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  params: MessageCreateParams,
  call: Call,
): Promise<Message[]> {
  const holder = thread.activeRun?.token ?? null;
  await settleHome(ctx, threadId, holder, call);
  await flushDeferred(ctx, threadId, thread, call);
  return appendMessages(ctx, threadId, [params], { list: null }, holder, call);
}

/**
 * Adds messages in order, with their attached files. `holder`: token of the hold that may exist on the thread; if the
 * thread is in the store, any other hold locks it. `place`: the parameter that contains the messages, for errors of the
 * service.
 */
export async function appendMessages(
  ctx: EngineContext,
  threadId: string,
  messages: readonly MessageCreateParams[],
  place: Omit<NewMessages, 'messages'>,
  holder: string | null,
  call: Call,
): Promise<Message[]> {
  if (messages.length === 0) return [];
  await attachFiles(ctx, threadId, messages, call);
  for (;;) {
    try {
      return await ctx.historyOf(threadId).append(threadId, messages, holder, call);
    } catch (error) {
      if (!(error instanceof MovingThreadError)) {
        throw renameParameter(error, (path) => restoreItemPath(path, { messages, ...place }));
      }
      await settleHome(ctx, threadId, holder, call);
    }
  }
}

/** Reads a message. One request; none for a message that a run of this process is writing. */
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
  const item = await ctx.historyOf(threadId).retrieveItem(threadId, itemId, call);
  const stored = await ctx.records.messages.get(messageKey(threadId, itemId));
  const message = toMessage(ctx, threadId, item, stored?.value ?? null);
  if (message === null) throw notFound('message', messageId, threadId);
  return message;
}

/** Replaces a message's metadata. Asks the service again if the thread's record is gone from the store meanwhile. */
export async function updateMessage(
  ctx: EngineContext,
  threadId: string,
  messageId: string,
  params: MessageUpdateBody,
  call: Call,
): Promise<Message> {
  for (;;) {
    const message = await retrieveMessage(ctx, threadId, messageId, call);
    if (params.metadata === undefined) return message;
    const updated = { ...message, metadata: params.metadata ?? {} };
    if (await setMessageMetadata(ctx, updated)) return updated;
  }
}

/** Throws the legacy 404 for an id that is not a message's, unless the store knows it. */
export async function requireMessageId(ctx: EngineContext, threadId: string, messageId: string): Promise<void> {
  if (isIdOf('message', messageId)) return;
  const known = await ctx.records.messages.get(messageKey(threadId, messageId));
  if (known === null) throw notFound('message', messageId, threadId);
}

/** Finds a message of a response that has not ended: the conversation does not have it yet. */
async function findOpenMessage(
  ctx: EngineContext,
  threadId: string,
  messageId: string,
  call: Call,
): Promise<Message | undefined> {
  if (ctx.erasures.has(threadId)) return undefined;
  const sessions = ctx.sessions.values().filter((session) => session.threadId === threadId);
  for (const { translator, record } of sessions) {
    const message = copyValue(translator?.messages.find(({ id }) => id === messageId));
    if (message === undefined) continue;
    await requireAccess(ctx, record.asked, call).catch(hideThread(threadId));
    return message;
  }
  return undefined;
}

/** Whether the newest items of the thread include a user's message. One request. */
export async function hasUserMessage(ctx: EngineContext, threadId: string, call: Call): Promise<boolean> {
  const newest = await readNewest(ctx, threadId, call).catch((error: unknown) => {
    throw explainMissingThread(ctx, threadId, error);
  });
  return newest.some((item) => item.type === 'message' && item.role === 'user');
}

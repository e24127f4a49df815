import { notFound } from '../errors.js';
import { toConversationId, toThreadId } from '../mapping/ids.js';
import { convertThread } from '../mapping/to-assistants/convert-thread.js';
import type { MessageCreateParams, Thread, ThreadCreateParams, ThreadUpdateParams } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { EngineContext } from './context.js';
import { checkFileIds } from './check-file-ids.js';
import { ITEM_BATCH } from './history/create-items.js';
import { explainMissingThread } from './explain-refusal.js';
import { appendMessages, convertMessages } from './messages/messages.js';
import { explainNoConversations } from './no-conversations.js';
import type { FirstMessage, ThreadRecord } from './records/records.js';
import { UNKNOWN_THREAD } from './records/thread-memory.js';
import { readThread, updateThread } from './records/thread-record.js';
import { attachFiles, findIndexingStore, listMadeStores, settleToolResources } from './tool-resources.js';

/** Creates a thread. One request upstream for up to 20 messages, one more for each further 20. */
export async function createThread(ctx: EngineContext, params: ThreadCreateParams, call: Call): Promise<Thread> {
  checkFileIds(ctx, { messages: params.messages, resources: params.tool_resources });
  const messages = params.messages ?? [];
  const first = messages.slice(0, ITEM_BATCH);
  const metadata = params.metadata ?? {};
  const toolResources = await settleToolResources(ctx, params.tool_resources, 'thread', call);
  const conversation = await ctx.upstream
    .createConversation({ metadata, items: convertMessages(ctx, first, call) }, call)
    .catch((error: unknown) => {
      throw explainNoConversations(ctx, error);
    });
  const threadId = toThreadId(conversation.id);
  call.threadId = threadId;
  const ownStores = listMadeStores(params.tool_resources, toolResources);
  const made = {
    createdAt: conversation.created_at,
    toolResources,
    firstCount: first.length,
    hasUserMessage: messages.some(({ role }) => role === 'user'),
    indexingStore: findIndexingStore(params.tool_resources, toolResources),
    usesCode: false,
    firstMessages: first.some(carriesExtras) ? first.map(toFirstMessage) : [],
    ...(ownStores.length > 0 ? { ownStores } : {}),
  };
  await updateThread(ctx, threadId, (thread) => ({ ...thread, ...made }), { known: UNKNOWN_THREAD });
  await attachFiles(ctx, threadId, first, call);
  await appendMessages(ctx, threadId, messages.slice(ITEM_BATCH), call);
  const carriesFiles = messages.some(({ attachments }) => (attachments ?? []).length > 0);
  const settled = carriesFiles ? (await readThread(ctx, threadId)).value.toolResources : toolResources;
  return convertThread(conversation, settled, threadId);
}

/**
 * For an id that cannot be a conversation's: throws the legacy 400 of another kind, or 404, unless the store knows such a
 * thread.
 */
export async function requireThreadId(ctx: EngineContext, threadId: string): Promise<void> {
  if ((await readThread(ctx, threadId)).version === null) throw notFound('thread', threadId);
}

export async function retrieveThread(ctx: EngineContext, threadId: string, call: Call): Promise<Thread> {
  call.threadId = threadId;
  const { value } = await readThread(ctx, threadId);
  const conversation = await ctx.upstream
    .retrieveConversation(toConversationId(threadId), call)
    .catch((error: unknown) => {
      throw explainMissingThread(ctx, threadId, error);
    });
  return convertThread(conversation, value.toolResources, threadId);
}

/** Replaces a thread's metadata, its tool resources, or both. */
export async function updateThreadObject(
  ctx: EngineContext,
  threadId: string,
  params: ThreadUpdateParams,
  call: Call,
): Promise<Thread> {
  call.threadId = threadId;
  const { metadata, tool_resources: toolResources } = params;
  checkFileIds(ctx, { resources: toolResources });
  const known = await readThread(ctx, threadId);
  const id = toConversationId(threadId);
  const request =
    metadata === undefined
      ? ctx.upstream.retrieveConversation(id, call)
      : ctx.upstream.updateConversation(id, { metadata: metadata ?? {} }, call);
  const conversation = await request.catch((error: unknown) => {
    throw explainMissingThread(ctx, threadId, error);
  });
  if (toolResources === undefined) return convertThread(conversation, known.value.toolResources, threadId);
  const change = (current: ThreadRecord): ThreadRecord => ({ ...current, toolResources: toolResources ?? {} });
  const updated = await updateThread(ctx, threadId, change, { known });
  // The service has just shown the thread: if its record is gone, it was pruned, or dropped by a full store.
  const { value } = updated.version === null ? await updateThread(ctx, threadId, change) : updated;
  return convertThread(conversation, value.toolResources, threadId);
}

function carriesExtras({ metadata, attachments }: MessageCreateParams): boolean {
  return Object.keys(metadata ?? {}).length > 0 || (attachments ?? []).length > 0;
}

function toFirstMessage({ metadata, attachments }: MessageCreateParams): FirstMessage {
  return { metadata: metadata ?? {}, attachments: attachments ?? [] };
}

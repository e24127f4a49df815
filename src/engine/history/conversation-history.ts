import { ITEM_BATCH } from '../../mapping/conversation-size.js';
import { toThreadId } from '../../mapping/ids.js';
import { withoutSignal } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { explainMissingThread } from '../explain-refusal.js';
import { convertMessages } from '../messages/to-message.js';
import { explainNoConversations } from '../no-conversations.js';
import { messageKey } from '../records/record-keys.js';
import type { FirstMessage } from '../records/records.js';
import { UNKNOWN_THREAD } from '../records/thread-memory.js';
import { updateThread } from '../records/thread-record.js';
import type { MessageCreateParams } from '../../types/index.js';
import { appendToConversation } from './append-to-conversation.js';
import { toHistory } from './history-window.js';
import { findOwnedReasoning } from './owned-reasoning.js';
import { askForItem } from './read-items.js';
import { removeItems } from './remove-items.js';
import type { ThreadHistory } from './thread-history.js';

/** The history of threads that are conversations of the service, which stores their items and metadata. */
export function createConversationHistory(ctx: EngineContext): ThreadHistory {
  const { upstream } = ctx;
  return {
    firstMessages: ITEM_BATCH,
    create: async ({ metadata, messages, record }, call) => {
      const items = convertMessages(ctx, messages, call);
      const conversation = await upstream.createConversation({ metadata, items }, call).catch((error: unknown) => {
        throw explainNoConversations(ctx, error);
      });
      const threadId = toThreadId(conversation.id);
      call.threadId = threadId;
      // A gateway may answer with an existing conversation.
      if (ctx.knownThreads.get(threadId) === undefined) call.newThread = threadId;
      const made = {
        ...record,
        createdAt: conversation.created_at,
        firstCount: messages.length,
        hasUserMessage: messages.some(({ role }) => role === 'user'),
        usesCode: false,
        firstMessages: messages.some(carriesExtras) ? messages.map(toFirstMessage) : [],
      };
      await updateThread(ctx, threadId, (thread) => ({ ...thread, ...made }), {
        known: UNKNOWN_THREAD,
        onConflict: () => {
          call.newThread = undefined;
        },
      });
      return { threadId, facts: conversation };
    },
    retrieve: (threadId, call) =>
      upstream.retrieveConversation(ctx.homes.conversationOf(threadId), call).catch((error: unknown) => {
        throw explainMissingThread(ctx, threadId, error);
      }),
    setMetadata: (threadId, metadata, call) =>
      upstream.updateConversation(ctx.homes.conversationOf(threadId), { metadata }, call).catch((error: unknown) => {
        throw explainMissingThread(ctx, threadId, error);
      }),
    append: (threadId, messages, _holder, call) => appendToConversation(ctx, threadId, messages, call),
    listItems: async (threadId, query, call) => {
      const page = await upstream.listItems(ctx.homes.conversationOf(threadId), query, call);
      return { ...page, cursor: page.data.at(-1)?.id ?? undefined };
    },
    retrieveItem: (threadId, itemId, call) =>
      askForItem(ctx, threadId, itemId, call, () =>
        upstream.retrieveItem(ctx.homes.conversationOf(threadId), itemId, call),
      ),
    removeMessage: async (threadId, messageId, call) => {
      const { messages } = ctx.records;
      const extras = (await messages.get(messageKey(threadId, messageId)))?.value ?? null;
      const itemId = extras?.item_id ?? messageId;
      const reasoning = await findOwnedReasoning(ctx, threadId, itemId, extras, call).catch(() => []);
      await askForItem(ctx, threadId, itemId, call, () =>
        upstream.deleteItem(ctx.homes.conversationOf(threadId), itemId, call),
      );
      await removeItems(ctx, threadId, reasoning, withoutSignal(call)).catch(() => undefined);
      const own = itemId === messageId ? [] : [messages.change(messageKey(threadId, messageId))];
      await messages.delete(messageKey(threadId, itemId), own);
      await updateThread(ctx, threadId, (thread) =>
        thread.newestMessage?.id === itemId ? { ...thread, newestMessage: null } : null,
      );
    },
    readHistory: (record) => Promise.resolve(toHistory(record)),
  };
}

function carriesExtras({ metadata, attachments }: MessageCreateParams): boolean {
  return Object.keys(metadata ?? {}).length > 0 || (attachments ?? []).length > 0;
}

function toFirstMessage({ metadata, attachments }: MessageCreateParams): FirstMessage {
  return { metadata: metadata ?? {}, attachments: attachments ?? [] };
}

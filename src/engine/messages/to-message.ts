import { nowInSeconds } from '../../lib/clock.js';
import { readAddedTime } from '../../mapping/ids.js';
import { convertMessage, isCommentary } from '../../mapping/to-assistants/convert-message.js';
import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import { convertMessageParams, listMessageLosses } from '../../mapping/to-responses/convert-message.js';
import type { Message, MessageCreateParams } from '../../types/index.js';
import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { tellLosses } from '../tell-losses.js';

/** Converts messages to items, and reports what is lost. */
export function convertMessages(
  ctx: EngineContext,
  messages: readonly MessageCreateParams[],
  call: Call,
): ResponseInputItem[] {
  tellLosses(ctx, messages.flatMap(listMessageLosses), call);
  return messages.map(convertMessageParams);
}

/** Makes the legacy message of an item; null for other items. */
export function toMessage(
  ctx: EngineContext,
  threadId: string,
  item: ConversationItem,
  extras: MessageExtras | null,
): Message | null {
  const fallbackCreatedAt = readAddedTime(ctx.homes.conversationOf(threadId)) ?? nowInSeconds(ctx.clock);
  const { citationMarkers = true, commentary } = ctx.options;
  if (commentary === 'drop' && isCommentary(item)) return null;
  return convertMessage(item, { threadId, extras, fallbackCreatedAt, citationMarkers });
}

/** The record of a message that a caller has just added. */
export function createExtras(
  ctx: EngineContext,
  item: ConversationItem,
  params: MessageCreateParams | undefined,
): MessageExtras {
  const id = 'id' in item ? (item.id ?? '') : '';
  return {
    created_at: readAddedTime(id) ?? nowInSeconds(ctx.clock),
    completed_at: null,
    run_id: null,
    assistant_id: null,
    metadata: params?.metadata ?? {},
    attachments: params?.attachments ?? [],
  };
}

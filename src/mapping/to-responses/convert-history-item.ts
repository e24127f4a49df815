import type {
  ConversationItem,
  ConversationMessage,
  ResponseInputContent,
  ResponseInputItem,
  ResponseOutputItem,
} from '../../types/responses.js';
import { isToolCallItem, toolTypeOf } from '../tools/index.js';
import { createAssistantMessage, type OutputContent } from './create-assistant-message.js';

/** A message of a conversation as input of a request outside of it; null for an item that is no message of a thread. */
export function convertHistoryItem(item: ConversationItem): ResponseInputItem | null {
  if (item.type !== 'message') return null;
  if (item.role === 'user') return { type: 'message', role: 'user', content: item.content.flatMap(convertInputPart) };
  return item.role === 'assistant' ? createAssistantMessage(item.content.flatMap(convertOutputPart), item.phase) : null;
}

/**
 * The messages, with their ids, and the calls for the caller that a response made, as items to add to a conversation. What
 * else it made cannot be added.
 */
export function convertOutputItems(
  output: readonly ResponseOutputItem[],
): { id: string | null; item: ResponseInputItem }[] {
  return output.flatMap((item): { id: string | null; item: ResponseInputItem }[] => {
    if (item.type === 'message')
      return [{ id: item.id, item: createAssistantMessage(item.content.flatMap(convertOutputPart), item.phase) }];
    if (!isToolCallItem(item)) return [];
    const { answer } = toolTypeOf(item);
    return answer ? [{ id: null, item: answer.toInput(item) }] : [];
  });
}

function convertInputPart(part: ConversationMessage['content'][number]): ResponseInputContent[] {
  switch (part.type) {
    case 'input_text':
      return [{ type: 'input_text', text: part.text }];
    case 'input_image': {
      const source = part.file_id ? { file_id: part.file_id } : { image_url: part.image_url ?? null };
      return [{ type: 'input_image', ...source, detail: part.detail }];
    }
    default:
      return [];
  }
}

/** A part of an assistant's message as the model says it; nothing for a part that it cannot say. */
export function convertOutputPart(part: ConversationMessage['content'][number] | OutputContent): OutputContent[] {
  switch (part.type) {
    case 'output_text':
      return [{ type: 'output_text', text: part.text, annotations: part.annotations }];
    case 'refusal':
      return [{ type: 'refusal', refusal: part.refusal }];
    default:
      return [];
  }
}

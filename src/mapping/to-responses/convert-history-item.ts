import type {
  ConversationItem,
  ConversationMessage,
  ResponseInputContent,
  ResponseInputItem,
  ResponseOutputItem,
} from '../../types/responses.js';
import { isToolCallItem, toolTypeOf } from '../tools/index.js';
import { createAssistantMessage, type OutputContent } from './create-assistant-message.js';

/** Converts a message of a conversation to input for a request outside of it; null for other items. */
export function convertHistoryItem(item: ConversationItem): ResponseInputItem | null {
  if (item.type !== 'message') return null;
  if (item.role === 'user') return { type: 'message', role: 'user', content: item.content.flatMap(convertInputPart) };
  return item.role === 'assistant' ? createAssistantMessage(item.content.flatMap(convertOutputPart), item.phase) : null;
}

/**
 * Converts a response's messages (with their ids) and calls for the caller to items for a conversation. Other outputs
 * cannot be added.
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

/** Converts a part of an assistant's message; nothing for parts that an assistant cannot have. */
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

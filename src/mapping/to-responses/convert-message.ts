import type { MessageContentPartParam, MessageCreateParams } from '../../types/index.js';
import type { ResponseInputContent, ResponseInputItem, ResponseOutputText } from '../../types/responses.js';
import { createAssistantMessage } from './create-assistant-message.js';
import type { Loss } from './loss.js';

/**
 * Converts a message to an input item. A user's text becomes `input_text`; an assistant's must be `output_text`, and
 * its images are left out. Attachments are not part of the item: they go to vector stores and containers.
 */
export function convertMessageParams({
  role,
  content,
}: Pick<MessageCreateParams, 'role' | 'content'>): ResponseInputItem {
  const parts: MessageContentPartParam[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return role === 'user'
    ? { type: 'message', role, content: parts.map(convertPart) }
    : createAssistantMessage(convertAssistantParts(parts));
}

/** What is lost of a message: the images of an assistant's. */
export function listMessageLosses({ role, content }: Pick<MessageCreateParams, 'role' | 'content'>): Loss[] {
  if (role === 'user' || typeof content === 'string' || content.every(({ type }) => type === 'text')) return [];
  const message = "Images in messages of the role 'assistant' are left out: the new API takes text there only.";
  return [{ kind: 'assistant_images', message }];
}

function convertPart(part: MessageContentPartParam): ResponseInputContent {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image_url':
      return { type: 'input_image', image_url: part.image_url.url, detail: part.image_url.detail ?? 'auto' };
    default:
      return { type: 'input_image', file_id: part.image_file.file_id, detail: part.image_file.detail ?? 'auto' };
  }
}

/** Has at least one text, even if empty: the service refuses a message without content. */
function convertAssistantParts(parts: readonly MessageContentPartParam[]): ResponseOutputText[] {
  const texts = parts.flatMap((part) => (part.type === 'text' ? part.text : []));
  return (texts.length === 0 ? [''] : texts).map((text) => ({ type: 'output_text', text, annotations: [] }));
}

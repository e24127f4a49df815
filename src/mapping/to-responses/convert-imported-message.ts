import type { Message, MessageContent, MessageContentPartParam } from '../../types/index.js';
import type { ConversationItem } from '../../types/responses.js';
import { convertMessageParams } from './convert-message.js';
import { createAssistantMessage, type OutputContent } from './create-assistant-message.js';

/**
 * Converts a message of the old API to an item for the model: texts, refusals, and a user's images. Leaves out empty
 * texts, other parts, and images whose files are gone. If no part is left, the item has no content and is not sent.
 */
export function convertImportedMessage(
  { id, role, status, content }: Message,
  goneFiles: ReadonlySet<string>,
): ConversationItem {
  const parts = content.filter((part) => isSaid(part, goneFiles));
  const input =
    role === 'user'
      ? convertMessageParams({ role, content: parts.flatMap(toParam) })
      : createAssistantMessage(parts.flatMap(toOutput));
  // With an id and a status, an input message has the form of a conversation's.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return { ...input, id, status } as ConversationItem;
}

function isSaid(part: MessageContent, goneFiles: ReadonlySet<string>): boolean {
  switch (part.type) {
    case 'text':
      return part.text.value !== '';
    case 'image_file':
      return part.image_file.file_id !== '' && !goneFiles.has(part.image_file.file_id);
    default:
      return true;
  }
}

function toParam(part: MessageContent): MessageContentPartParam[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text.value }];
    case 'image_file':
    case 'image_url':
      return [part];
    default:
      return [];
  }
}

function toOutput(part: MessageContent): OutputContent[] {
  if (part.type === 'text') return [{ type: 'output_text', text: part.text.value, annotations: [] }];
  return part.type === 'refusal' ? [part] : [];
}

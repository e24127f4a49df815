import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';

/**
 * Whether a conversation item is the one that was sent: a message with the same role, texts and images, or the same
 * call or output.
 */
export function isSameItem(item: ConversationItem | ResponseInputItem, sent: ResponseInputItem): boolean {
  if ('call_id' in item && 'call_id' in sent) return sent.type === item.type && sent.call_id === item.call_id;
  if (item.type !== 'message' || sent.type !== 'message' || item.role !== sent.role) return false;
  const [found, expected] = [item.content, sent.content].map(describeContent);
  return found === expected;
}

function describeContent(content: string | readonly object[]): string {
  return typeof content === 'string' ? content : JSON.stringify(content.map(describePart));
}

function describePart(part: object): unknown {
  if ('text' in part) return part.text;
  if ('image_url' in part && part.image_url) return part.image_url;
  return 'file_id' in part ? part.file_id : null;
}

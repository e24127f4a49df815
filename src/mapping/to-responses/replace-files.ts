import type { ResponseInputItem } from '../../types/responses.js';

/** The ids and URLs of the files and images in a message. */
export const listFiles = (item: ResponseInputItem): string[] =>
  'content' in item && Array.isArray(item.content) ? item.content.flatMap((part) => nameOf(part) ?? []) : [];

/** The id or URL of the file or image in a part; null for other parts. */
function nameOf(part: object): string | null {
  if (!('type' in part) || (part.type !== 'input_image' && part.type !== 'input_file')) return null;
  if ('file_id' in part && typeof part.file_id === 'string') return part.file_id;
  return 'image_url' in part && typeof part.image_url === 'string' ? part.image_url : null;
}

/** Replaces files that are gone by notes. Returns the same object if the message has none of them. */
export function replaceFiles(item: ResponseInputItem, gone: ReadonlySet<string>): ResponseInputItem {
  if (gone.size === 0) return item;
  if (item.type !== 'message' || !('content' in item) || typeof item.content === 'string' || item.role === 'assistant')
    return item;
  if (!listFiles(item).some((name) => gone.has(name))) return item;
  const content = item.content.map((part) => {
    const name = nameOf(part);
    if (name === null || !gone.has(name)) return part;
    const text = `[A file of this message is not there any more: ${name.slice(0, 200)}]`;
    return { type: 'input_text' as const, text };
  });
  // Only the parts changed; the SDK has several types of messages.
  return { ...item, content };
}

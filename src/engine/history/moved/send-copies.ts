import type { ConversationItem, ResponseInputItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { tellLosses } from '../../tell-losses.js';
import { createItems } from '../create-items.js';
import { isRefused } from '../find-items.js';
import type { Movable } from './read-movable.js';

const FILE_GONE = {
  kind: 'imported-file-gone',
  message:
    'The service refused a file or an image of an imported message. It is shown where it was, and its thread has a note in its place for a model to see.',
};

/**
 * Adds items to the conversation of an imported thread. One that is refused for a file or an image, such as one that is gone, is
 * added with a note in its place.
 */
export async function sendCopies(
  ctx: EngineContext,
  threadId: string,
  copied: readonly Movable[],
  call: Call,
): Promise<ConversationItem[]> {
  for (let items = copied.map(({ item }) => item); ;) {
    try {
      return await createItems(ctx, threadId, items, call);
    } catch (error) {
      const less = isRefused(ctx, error) && error instanceof Error ? leaveOutFiles(items, error.message) : null;
      if (less === null) throw error;
      tellLosses(ctx, [FILE_GONE], call);
      items = less;
    }
  }
}

/** The items without the files that a refusal names, or without any where it names none; null where there are none. */
function leaveOutFiles(items: readonly ResponseInputItem[], refusal: string): ResponseInputItem[] | null {
  const all = items.flatMap(listFiles);
  const named = all.filter((name) => refusal.includes(name));
  if (all.length === 0) return null;
  const gone = new Set(named.length > 0 ? named : all);
  return items.map((item) => replaceFiles(item, gone));
}

const listFiles = (item: ResponseInputItem): string[] =>
  'content' in item && Array.isArray(item.content) ? item.content.flatMap((part) => nameOf(part) ?? []) : [];

/** What names the file or image of a part; null for any other part. */
function nameOf(part: object): string | null {
  if (!('type' in part) || (part.type !== 'input_image' && part.type !== 'input_file')) return null;
  if ('file_id' in part && typeof part.file_id === 'string') return part.file_id;
  return 'image_url' in part && typeof part.image_url === 'string' ? part.image_url : null;
}

function replaceFiles(item: ResponseInputItem, gone: ReadonlySet<string>): ResponseInputItem {
  if (item.type !== 'message' || !('content' in item) || typeof item.content === 'string' || item.role === 'assistant')
    return item;
  const content = item.content.map((part) => {
    const name = nameOf(part);
    if (name === null || !gone.has(name)) return part;
    const text = `[A file of this message is not there any more: ${name.slice(0, 200)}]`;
    return { type: 'input_text' as const, text };
  });
  // As it was, but for the parts: the SDK has several types of messages.

  return { ...item, content };
}

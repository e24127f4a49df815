import { listFiles, replaceFiles } from '../../../mapping/to-responses/replace-files.js';
import type { ConversationItem, ResponseInputItem } from '../../../types/responses.js';
import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import { tellLosses } from '../../tell-losses.js';
import { createItems } from '../create-items.js';
import { isRefused } from '../find-items.js';
import type { Movable } from './read-movable.js';

const FILE_GONE = {
  kind: 'imported_file_gone',
  message:
    'The service refused a file or an image of an imported message. It is shown where it was, and its thread has a note in its place for a model to see.',
};

/**
 * Adds items to the conversation of an imported thread. If the service refuses a file or image, for example because it
 * was deleted, a note replaces it.
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

/**
 * Replaces the files that a refusal names, or all files if it names none, by notes. Null if the items have no files.
 */
function leaveOutFiles(items: readonly ResponseInputItem[], refusal: string): ResponseInputItem[] | null {
  const all = items.flatMap(listFiles);
  const named = all.filter((name) => refusal.includes(name));
  if (all.length === 0) return null;
  const gone = new Set(named.length > 0 ? named : all);
  return items.map((item) => replaceFiles(item, gone));
}

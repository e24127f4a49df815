import { isRecord } from '../../lib/plain-values.js';
import type { Message } from '../../types/index.js';
import { TOOL_TYPES } from '../tools/index.js';
import { readFields, readText } from './normalize-fields.js';

/** What the file around a saved object says about it. */
export interface SavedPlace {
  /** The thread that contains it. */
  threadId: string | null;
  /** When that thread was created, in Unix seconds. */
  createdAt: number | null;
}

/** An object that cannot be read, and why. */
export interface Unreadable {
  why: string;
}

/** The tools that read a message's files when it had one list for all tools. */
const FORMER_TOOLS = TOOL_TYPES.flatMap(({ name, former }) => (former ? [{ type: name }] : []));

/**
 * Converts a saved message to the last version of the old API. Accepts camel case, `text` for its content, `timestamp`
 * for its time, and `message_id` for its id; files of the first version become attachments. The id is empty if there is
 * none. A message that was being written becomes incomplete.
 */
export function normalizeMessage(saved: Record<string, unknown>, place: SavedPlace): Message | Unreadable {
  const { timestamp, message_id: named, text, file_ids: fileIds, object, ...fields } = readFields(saved);
  const read = readFields({ created_at: timestamp });
  const threadId = readText(fields['thread_id']) ?? place.threadId;
  const createdAt = fields['created_at'] ?? read['created_at'] ?? place.createdAt;
  const { role } = fields;
  if (threadId === null) return { why: 'The thread of this message is not named.' };
  if (role !== 'user' && role !== 'assistant')
    return {
      why: `The role of this message is neither 'user' nor 'assistant': ${String(role)}.`,
    };
  if (typeof createdAt !== 'number') return { why: 'This message has no time.' };
  const isOpen = fields['status'] === 'in_progress';
  const byAssistant = role === 'assistant';
  const message = {
    id: (object === undefined ? readText(named) : null) ?? readText(fields['id']) ?? '',
    object: 'thread.message',
    created_at: createdAt,
    thread_id: threadId,
    status: isOpen || fields['status'] === 'incomplete' ? 'incomplete' : 'completed',
    incomplete_details: fields['incomplete_details'] ?? null,
    completed_at: fields['completed_at'] ?? null,
    incomplete_at: fields['incomplete_at'] ?? null,
    role,
    content: readContent(fields['content'] ?? text),
    assistant_id: byAssistant ? readText(fields['assistant_id']) : null,
    run_id: byAssistant ? readText(fields['run_id']) : null,
    attachments: fields['attachments'] === undefined ? attachFiles(fileIds) : fields['attachments'],
    metadata: fields['metadata'] ?? (fields['metadata'] === null ? null : {}),
  };
  // The content is shown as the old API returned it, whatever it is.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return message as Message;
}

function attachFiles(fileIds: unknown): object[] {
  return Array.isArray(fileIds)
    ? fileIds.flatMap((id) => (readText(id) === null ? [] : [{ file_id: readText(id), tools: FORMER_TOOLS }]))
    : [];
}

function readContent(content: unknown): unknown[] {
  if (content === undefined || content === null) return [];
  return (Array.isArray(content) ? content : [content]).map(readPart);
}

/** Returns a part unchanged, except that a text may be a plain string. */
function readPart(part: unknown): unknown {
  if (typeof part === 'string') return { type: 'text', text: { value: part, annotations: [] } };
  if (!isRecord(part)) return part;
  const { type = 'text', text = part['value'] } = part;
  if (type !== 'text') return part;
  if (typeof text === 'string') return { type, text: { value: text, annotations: part['annotations'] ?? [] } };
  return isRecord(text) ? { ...part, type, text: { ...text, annotations: text['annotations'] ?? [] } } : part;
}

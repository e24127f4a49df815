import { orEmpty } from '../../lib/or-empty.js';
import type { Message, MessageContent } from '../../types/index.js';
import type { ConversationItem, ConversationMessage, ResponseOutputItem } from '../../types/responses.js';
import { readAddedTime, readIdTime } from '../ids.js';
import { attachMadeFile } from '../tools/code-interpreter.js';
import { convertContent } from './convert-content.js';
import type { MessageExtras } from './message-extras.js';
import { resolveParts } from './named-files.js';

/** What a message needs that its item does not have. */
export interface MessageSource {
  threadId: string;
  /** Its record; null without one. */
  extras: MessageExtras | null;
  /** Creation time (Unix seconds), if neither the record nor the id has one. */
  fallbackCreatedAt: number;
  citationMarkers: boolean;
}

/** Whether an item is a message that the model wrote while it worked. */
export function isCommentary(item: { type: string; phase?: string | null }): boolean {
  return item.type === 'message' && item.phase === 'commentary';
}

/** A message item that a thread shows. */
export type MessageItem = Omit<ConversationMessage, 'role' | 'status' | 'phase'> & {
  role: Message['role'];
  status?: ConversationMessage['status'];
};

/** Converts an item to a message; null unless it is a user's or an assistant's message. */
export function convertMessage(item: ConversationItem | ResponseOutputItem, source: MessageSource): Message | null {
  if (item.type !== 'message' || (item.role !== 'user' && item.role !== 'assistant')) return null;
  return createMessage({ ...item, role: item.role }, source);
}

/** Like `convertMessage`, for an item that is known to be a message. */
export function createMessage(item: MessageItem, source: MessageSource): Message {
  const { extras } = source;
  // User messages were added by a caller.
  const readTime = item.role === 'user' ? readAddedTime : readIdTime;
  const status = extras?.status ?? readStatus(item.status);
  // The item does not say why it is incomplete. If nothing was recorded, a token limit is most likely.
  const { incomplete_details: recorded = { reason: 'max_tokens' } } = extras ?? {};
  const parts = resolveParts(orEmpty(item.content), extras?.files ?? []);
  const content = convertContent(parts, source.citationMarkers);
  return {
    id: extras?.id ?? item.id,
    object: 'thread.message',
    created_at: extras?.created_at ?? readTime(item.id) ?? source.fallbackCreatedAt,
    assistant_id: extras?.assistant_id ?? null,
    thread_id: source.threadId,
    run_id: extras?.run_id ?? null,
    status,
    incomplete_details: status === 'incomplete' ? recorded : null,
    incomplete_at: extras?.incomplete_at ?? null,
    completed_at: status === 'completed' ? (extras?.completed_at ?? null) : null,
    role: item.role,
    content,
    attachments: addMadeFiles(extras?.attachments ?? [], content),
    metadata: extras?.metadata ?? (extras?.imported ? null : {}),
    ...extras?.imported,
  };
}

/** Adds the files that code made and the text links to: in the old API they were attachments of the message, too. */
function addMadeFiles(
  attachments: NonNullable<Message['attachments']>,
  content: readonly MessageContent[],
): NonNullable<Message['attachments']> {
  const files = new Set<string>();
  for (const block of content) {
    if (block.type !== 'text') continue;
    for (const annotation of block.text.annotations)
      if (annotation.type === 'file_path') files.add(annotation.file_path.file_id);
  }
  for (const { file_id: id } of attachments) if (id !== undefined) files.delete(id);
  return [...attachments, ...[...files].map(attachMadeFile)];
}

/** Some items have no status: they are complete. */
function readStatus(status: ConversationMessage['status'] | undefined): Message['status'] {
  return status === 'incomplete' || status === 'in_progress' ? status : 'completed';
}

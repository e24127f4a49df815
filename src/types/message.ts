import type { CodeInterpreterTool } from './assistant.js';
import type { MessageContent, MessageContentPartParam } from './message-content.js';
import type { ListQuery, Metadata } from './shared.js';

/** A file sent with a message, and the tools that may use it. */
export interface MessageAttachment {
  file_id?: string;
  tools?: Array<CodeInterpreterTool | MessageAttachment.FileSearch>;
}

export namespace MessageAttachment {
  /** File search, without settings. */
  export interface FileSearch {
    type: 'file_search';
  }
}

/** A message of a thread. */
export interface Message {
  /** `msg_…` */
  id: string;
  /** The assistant that wrote it; null if you created it. */
  assistant_id: string | null;
  attachments: Array<MessageAttachment> | null;
  /** Unix seconds. */
  completed_at: number | null;
  content: Array<MessageContent>;
  /** Unix seconds. */
  created_at: number;
  /** Unix seconds. */
  incomplete_at: number | null;
  incomplete_details: Message.IncompleteDetails | null;
  metadata: Metadata | null;
  object: 'thread.message';
  role: 'user' | 'assistant';
  /** The run that wrote it; null if you created it. */
  run_id: string | null;
  status: 'in_progress' | 'incomplete' | 'completed';
  thread_id: string;
}

export namespace Message {
  /** Why a message stopped early. */
  export interface IncompleteDetails {
    reason: 'content_filter' | 'max_tokens' | 'run_cancelled' | 'run_expired' | 'run_failed';
  }
}

/** The result of deleting a message. */
export interface MessageDeleted {
  id: string;
  deleted: boolean;
  object: 'thread.message.deleted';
}

/** The body of `messages.create`, and a message of `threads.create` and of a run's `additional_messages`. */
export interface MessageCreateParams {
  /** Text, or 1 to 10 parts. */
  content: string | Array<MessageContentPartParam>;
  role: 'user' | 'assistant';
  attachments?: Array<MessageAttachment> | null;
  metadata?: Metadata | null;
}

/** The thread of the message. */
export interface MessageRetrieveParams {
  thread_id: string;
}

/** The body of `messages.update`. */
export interface MessageUpdateBody {
  metadata?: Metadata | null;
}

/** The parameters of `messages.update`: the thread of the message, and the body. */
export interface MessageUpdateParams extends MessageUpdateBody {
  thread_id: string;
}

/** The query of `messages.list`. */
export interface MessageListParams extends ListQuery {
  /** Only messages that this run wrote. */
  run_id?: string;
}

/** The thread of the message. */
export interface MessageDeleteParams {
  thread_id: string;
}

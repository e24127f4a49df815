import type { Message, Metadata } from '../../types/index.js';
import type { NamedFile } from './named-files.js';

/** The record of a message: what the service does not store. */
export interface MessageExtras {
  /** The message's id, if its item has another: the message was made outside of the conversation. */
  id?: string;
  /** The item's id, if the message has another. */
  item_id?: string;
  /** The number of its item, if the thread's items are in the store. */
  item?: number;
  /** Ids of the reasoning items that belong to it. */
  reasoning?: string[];
  /** Files of local tools that it names or shows. */
  files?: NamedFile[];
  /** A caller set the metadata before the process that added the message had recorded it, which it may still do. */
  early?: true;
  /** For an imported message: fields in which it differs from its item and the rest of this record. */
  imported?: Partial<Message>;
  /** Unix seconds. */
  created_at: number;
  completed_at: number | null;
  run_id: string | null;
  assistant_id: string | null;
  metadata: Metadata | null;
  attachments: Message['attachments'];
  /** Absent: the item's own. */
  status?: Message['status'];
  incomplete_details?: Message['incomplete_details'];
  incomplete_at?: number | null;
}

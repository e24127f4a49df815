import type { Message, Metadata } from '../../types/index.js';
import type { NamedFile } from './named-files.js';

/** What a thread message holds that the platform does not keep: a record of the store. */
export interface MessageExtras {
  /** The message's id, where the item has another: a message that was made outside of the conversation. */
  id?: string;
  /** The item's id, where the message has another. */
  item_id?: string;
  /** Its number among the items of a thread whose history is in the store. */
  item?: number;
  /** The reasoning items that go with it. */
  reasoning?: string[];
  /** The files of local tools that it names or shows. */
  files?: NamedFile[];
  /** Of a message that an import has brought: what it shows otherwise than its item and the rest of this record do. */
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

import { notFound } from '../../../errors.js';
import { randomId } from '../../../lib/random-id.js';
import type { MessageExtras } from '../../../mapping/to-assistants/message-extras.js';
import type { StoreChange } from '../../../store/store.js';
import type { ConversationItem } from '../../../types/responses.js';
import type { EngineContext } from '../../context.js';
import type { Versioned } from '../../records/record-kind.js';
import { itemKey, messageKey } from '../../records/record-keys.js';
import type { StoredHistory, ThreadRecord } from '../../records/records.js';

/** A new item, and the record beside it if it is a message. */
export interface NewItem {
  item: ConversationItem;
  extras?: MessageExtras;
  /** The message's existing record, if one was written before its item because a caller set metadata. */
  known?: Versioned<MessageExtras> | null;
}

/** Returns the stored history of a thread. Throws the legacy 404 if it has none. */
export function requireHistory(threadId: string, { history }: ThreadRecord): StoredHistory {
  if (history === undefined) throw notFound('thread', threadId);
  return history;
}

/** The changes that append items to a thread. Write them together with its record, changed by `advance`. */
export function toItemChanges(
  { records: { items, messages } }: EngineContext,
  threadId: string,
  thread: ThreadRecord,
  added: readonly NewItem[],
): StoreChange[] {
  const { next } = requireHistory(threadId, thread);
  return added.flatMap(({ item, extras, known = null }, index) => {
    const number = next + index;
    const change = items.change(itemKey(threadId, number), item, null);
    if (extras === undefined) return [change];
    const at = messageKey(threadId, item.id ?? '');
    return [change, messages.change(at, { ...extras, item: number }, known?.version ?? null)];
  });
}

/** The record of a thread after `count` items were appended. */
export function advance(threadId: string, thread: ThreadRecord, count: number): ThreadRecord {
  const history = requireHistory(threadId, thread);
  return { ...thread, history: { ...history, next: history.next + count } };
}

/** Makes a conversation item of an input message. */
export function toMessageItem(input: object): ConversationItem {
  // `convertMessageParams` makes a message's role and content; an item of the store has an id and a status besides.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- an input message with an id and a status is one of a conversation
  return { ...input, id: randomId('msg_'), status: 'completed' } as ConversationItem;
}

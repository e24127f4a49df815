import type { Notify } from '../../lib/notify.js';
import { hideSearchContent } from '../../mapping/to-assistants/hide-search-content.js';
import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import type { ContextUsage } from '../../types/context.js';
import { guardStore } from '../../store/guard-store.js';
import type { Store, StoreChange, StoreEntry, StoreListOptions } from '../../store/store.js';
import type { RunRequest, RunState } from '../runs/run-events.js';
import { evictMessage, evictThread } from './eviction.js';
import type { Lease } from './lease.js';
import { createRecordKind, toStored, type RecordAddress, type RecordKind } from './record-kind.js';
import { threadPartition } from './record-keys.js';
import type { ImportedRecord } from '../../types/imported.js';
import type { Assistant, Message, Metadata, Thread, VectorStoreParam } from '../../types/index.js';

export interface AssistantRecord {
  orderKey: string;
  assistant: Assistant;
  /** Of an assistant that came from the options and was not changed by the app: the definition, to see it change. */
  definition?: string;
  /** Vector stores that the definition describes, until the first run makes them. */
  described?: VectorStoreParam[];
  /** An assistant of the options that the app has deleted since. */
  deleted?: boolean;
}

/** The hold of one run on its thread: no other run starts, and no message is added, while it stands. */
export interface ActiveRun {
  /** Names this hold before the run has its id. */
  token: string;
  runId: string | null;
  /** While the run has no id yet: its process says by it that it is starting the run. */
  lease: Lease | null;
  /** Unix seconds at which the run expires. Absent while it has no id, and in records of earlier releases. */
  until?: number;
}

/** What the platform does not keep of a thread. */
export interface ThreadRecord {
  createdAt: number | null;
  activeRun: ActiveRun | null;
  toolResources: Thread['tool_resources'];
  /** Items that its conversation was created with. */
  firstCount: number;
  /** Known to hold a user's message: a run may start without instructions. */
  hasUserMessage: boolean;
  /** Metadata and attachments of the first messages, oldest first, until their ids are known. */
  firstMessages: FirstMessage[];
  /** The thread's vector store while files just attached may not be indexed yet. */
  indexingStore: string | null;
  /** Items that earlier runs could not deliver to the conversation: they go ahead of whatever is added next. */
  deferred: DeferredItem[];
  /** Held by the process that sends the deferred items. */
  flushing: Lease | null;
  /** The message that ended the last run, and when (ms): listings may lag behind it for a moment. */
  newestMessage: { id: string; at: number } | null;
  /** What took the place of a container that had ended, and the files in it. */
  container?: { id: string; fileIds: string[] };
  /** Whether a run has called the code interpreter; absent: not known. */
  usesCode?: boolean;
  /** The conversation may hold the item that JSON mode wanted. */
  holdsJsonItem?: boolean;
  /** Files attached to messages for a file search of the app's own. */
  searchFiles?: string[];
  /** The vector stores that were made for the thread, if any were: they go with it. */
  ownStores?: string[];
  /** What the last response of a run reported whose client chooses what is sent. */
  lastUsage?: ContextUsage;
  /** Of a thread whose items are in this store, and the only place for what a conversation would keep. */
  history?: StoredHistory;
  /**
   * Files of an imported thread's messages that its tool resources do not name, for its runs; and of any thread, those that its
   * messages or resources name although the service no longer has them.
   */
  attached?: { code: string[]; search: string[]; gone: string[] };
}

/** The thread itself, where no conversation keeps it. */
export interface StoredHistory {
  metadata: Metadata | null;
  /** The number of the next item. */
  next: number;
  /** Containers that have ended and whose calls the service has refused: they are not sent any more. */
  endedContainers?: string[];
  /** The service cannot read the reasoning in items with smaller numbers: it is not sent any more. */
  reasoningFrom?: number;
  /** Of an imported thread: the conversation in which it goes on, or will once all of its items are there. */
  conversation?: MovedTo;
  /** Held by the process that brings the items into the conversation. */
  moving?: Lease;
}

/** A conversation that an imported thread moves to. Its items stay in the store as well, for lists. */
export interface MovedTo {
  id: string;
  /** The items go there in their order: the number of the newest one that is there. */
  sent: number;
  /** The id of that one in the conversation: what comes behind it was never in the store. null: it was deleted. */
  last: string | null;
  /** All of them are there: the thread lives in the conversation. */
  done?: true;
}

/** What stands in place of the record of a deleted thread until the last of what it left at the service is erased. */
export interface ThreadMark {
  /** Unix seconds. */
  deleted_at: number;
  /** HMAC of the key that deleted it: to any other key, what the service hides looks as if it were gone. */
  key_hash?: string;
  /** Its items were in this store. */
  stored?: true;
  /** The conversation of a thread that was imported. */
  conversation?: string;
}

/** Under the id that a conversation gives a thread: the imported thread that goes on in it. */
export interface ThreadAlias {
  alias_of: string;
}

export type StoredThread = ThreadRecord | ThreadMark | ThreadAlias;

export const isMark = (thread: StoredThread): thread is ThreadMark => 'deleted_at' in thread;

export const isAlias = (thread: StoredThread): thread is ThreadAlias => 'alias_of' in thread;

/** Something that a deleted thread has left at the service, beside its conversation and the items in it. */
export type Leftover =
  /** `runs`: in the background, when the thread was deleted. */
  { response: string; runs?: true } | { vector_store: string };

/** That the other way of a rollout answers for a thread. */
export interface SideRecord {
  side: 'legacy';
  /** While a process copies the thread to this store: nothing is to be written to it meanwhile. */
  carrying?: Lease;
}

/** An item that waits to be added to the conversation. */
export interface DeferredItem {
  item: ResponseInputItem;
  /** The message that the item is, if it is one: its id, and when (Unix seconds) its run began. */
  message: { id: string; since: number } | null;
}

export interface FirstMessage {
  metadata: Metadata | null;
  attachments: Message['attachments'];
}

/** The records of the library, typed, over the partitions of one namespace in a store. */
export interface Records {
  /** By `assistantKey`. */
  assistants: RecordKind<AssistantRecord>;
  /** By `assistantOrderKey` -> assistant id. */
  assistantOrder: RecordKind<string>;
  /** By `threadKey`. */
  threads: RecordKind<StoredThread>;
  /** By `leftoverKey`, of a deleted thread. */
  leftovers: RecordKind<Leftover>;
  /** By `messageKey`. */
  messages: RecordKind<MessageExtras>;
  /** By `itemKey`, of a thread whose history is in the store. */
  items: RecordKind<ConversationItem>;
  /** By `copyKey` -> item id, of an imported thread that moves to a conversation. */
  copies: RecordKind<string>;
  /** By `stagedKey`: what an import has read and not put in its place yet. */
  staged: RecordKind<ImportedRecord>;
  /** By `importKey`, while an import writes a thread. */
  imports: RecordKind<string>;
  /** By `sideKey`. */
  sides: RecordKind<SideRecord>;
  /** By `noteKey`. */
  notes: RecordKind<unknown>;
  /** By `runKey`. */
  runs: RecordKind<RunState>;
  /** By `runRequestKey`. */
  runRequests: RecordKind<RunRequest>;
  /** By `runOrderKey` -> run id. */
  runOrder: RecordKind<string>;
  /** Entries of a thread's partition in one read, null where there is none; their kinds decode them. */
  read(threadId: string, at: readonly RecordAddress[]): Promise<(StoreEntry | null)[]>;
  /** Makes changes of a thread's partition, all or none: false when another process wrote in between. */
  write(threadId: string, changes: readonly StoreChange[]): Promise<boolean>;
  /** Entries of a thread's partition in the order of their keys. */
  listEntries(threadId: string, options: StoreListOptions): Promise<StoreEntry[]>;
  /** The ids of threads that the store has something of, behind one of them. It may name some of which nothing is left. */
  listThreads(page: { limit: number; after?: string | undefined }): Promise<string[]>;
  /** Those of them whose keys begin so. */
  listUnder(threadId: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]>;
  /** Removes everything of a thread. */
  clearThread(threadId: string): Promise<void>;
}

export function createRecords(given: Store, namespace: string, notify: Notify | null = null): Records {
  const store = guardStore(given, notify);
  return {
    assistants: createRecordKind(store, namespace),
    assistantOrder: createRecordKind(store, namespace),
    threads: createRecordKind<StoredThread>(store, namespace, {
      evict: (thread) => (isMark(thread) || isAlias(thread) ? undefined : evictThread(thread, Date.now())),
    }),
    leftovers: createRecordKind(store, namespace),
    messages: createRecordKind<MessageExtras>(store, namespace, { evict: evictMessage }),
    items: createRecordKind(store, namespace),
    copies: createRecordKind(store, namespace),
    staged: createRecordKind(store, namespace),
    imports: createRecordKind(store, namespace),
    sides: createRecordKind(store, namespace),
    notes: createRecordKind<unknown>(store, namespace, { evict: () => ({ evictWith: [] }) }),
    runs: createRecordKind<RunState>(store, namespace, {
      // What search found in files is read again where it is asked for; what an import has brought is nowhere else.
      keep: (state) => (state.imported ? state : { ...state, steps: state.steps.map(hideSearchContent) }),
    }),
    runRequests: createRecordKind(store, namespace),
    runOrder: createRecordKind(store, namespace),
    read: (threadId, at) =>
      store.getMany(
        toStored(namespace, threadPartition(threadId)),
        at.map(({ key }) => key),
      ),
    write: (threadId, changes) => store.write(toStored(namespace, threadPartition(threadId)), changes),
    listEntries: (threadId, options) => store.list(toStored(namespace, threadPartition(threadId)), '', options),
    listThreads: async ({ limit, after }) => {
      const prefix = toStored(namespace, threadPartition(''));
      const names = await store.partitions({ prefix, limit, after: after === undefined ? after : prefix + after });
      return names.map((name) => name.slice(prefix.length));
    },
    listUnder: (threadId, prefix, options) =>
      store.list(toStored(namespace, threadPartition(threadId)), prefix, options),
    clearThread: (threadId) => clearPartition(store, toStored(namespace, threadPartition(threadId))),
  };
}

/** A page at a time, the first one again and again, until nothing is left. */
async function clearPartition(store: Store, partition: string): Promise<void> {
  for (;;) {
    const entries = await store.list(partition, '', { limit: 100 });
    if (entries.length === 0) return;
    await store.write(
      partition,
      entries.map(({ key }) => ({ key, version: crypto.randomUUID() })),
    );
  }
}

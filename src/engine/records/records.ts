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
  /**
   * For an assistant from the options that the app has not changed: its definition, so that a changed definition is
   * noticed.
   */
  definition?: string;
  /** Vector stores that the definition describes, until the first run creates them. */
  described?: VectorStoreParam[];
  /** Set if the app has deleted an assistant of the options. */
  deleted?: boolean;
}

/** A run's hold on its thread: while it exists, no other run starts and no message is added. */
export interface ActiveRun {
  /** Identifies the hold before the run has its id. */
  token: string;
  runId: string | null;
  /** While the run has no id: the lease of the process that is starting it. */
  lease: Lease | null;
  /** When the run expires, in Unix seconds. Absent while it has no id, and in records of earlier releases. */
  until?: number;
}

/** What the service does not store about a thread. */
export interface ThreadRecord {
  createdAt: number | null;
  activeRun: ActiveRun | null;
  toolResources: Thread['tool_resources'];
  /** How many items its conversation was created with. */
  firstCount: number;
  /** Whether it is known to have a user message: then a run may start without instructions. */
  hasUserMessage: boolean;
  /** Metadata and attachments of the first messages, oldest first, until the ids of these messages are known. */
  firstMessages: FirstMessage[];
  /** The thread's vector store, while files that were just attached may not be indexed. */
  indexingStore: string | null;
  /** Items that earlier runs could not send to the conversation: they are sent before anything else is added. */
  deferred: DeferredItem[];
  /** Lease of the process that sends the deferred items. */
  flushing: Lease | null;
  /** The message that ended the last run, and when (Unix ms): listings may lag behind it briefly. */
  newestMessage: { id: string; at: number } | null;
  /** The container that replaced an ended one, and the files in it. */
  container?: { id: string; fileIds: string[] };
  /** Whether a run has called the code interpreter; absent: unknown. */
  usesCode?: boolean;
  /** Set if the conversation may have the item that JSON mode required. */
  holdsJsonItem?: boolean;
  /** Files that messages attached for the app's own file search. */
  searchFiles?: string[];
  /** Vector stores that were created for the thread, if any: they are deleted with it. */
  ownStores?: string[];
  /** Usage of the last response, if the option `context` is set. */
  lastUsage?: ContextUsage;
  /** Set if the thread's items are in this store: what a conversation would store otherwise. */
  history?: StoredHistory;
  /**
   * For an imported thread: files of its messages that its tool resources do not name, for its runs. For any thread,
   * `gone`: files that its messages or resources name although the service no longer has them.
   */
  attached?: { code: string[]; search: string[]; gone: string[] };
}

/** What a conversation would store about a thread, for a thread in the store. */
export interface StoredHistory {
  metadata: Metadata | null;
  /** The number of the next item. */
  next: number;
  /** Ended containers whose calls the service refused: these calls are no longer sent. */
  endedContainers?: string[];
  /** The service cannot read the reasoning in items with smaller numbers: it is no longer sent. */
  reasoningFrom?: number;
  /** For an imported thread: the conversation that it has moved to, or is moving to. */
  conversation?: MovedTo;
  /** Lease of the process that copies the items to the conversation. */
  moving?: Lease;
}

/** The conversation that an imported thread moves to. Its items stay in the store too, for lists. */
export interface MovedTo {
  id: string;
  /** The number of the newest item that was copied; items are copied in order. */
  sent: number;
  /** The id of that item in the conversation: items after it were added later. null: it was deleted. */
  last: string | null;
  /** All items are copied: the thread now lives in the conversation. */
  done?: true;
}

/** Replaces the record of a deleted thread until everything it left at the service is erased. */
export interface ThreadMark {
  /** Unix seconds. */
  deleted_at: number;
  /** HMAC of the key that deleted it. To any other key, data that the service hides looks as if it were gone. */
  key_hash?: string;
  /** Set if its items were in this store. */
  stored?: true;
  /** The conversation of an imported thread. */
  conversation?: string;
}

/** Stored under the id made from a conversation's id: the imported thread that moved to that conversation. */
export interface ThreadAlias {
  alias_of: string;
}

export type StoredThread = ThreadRecord | ThreadMark | ThreadAlias;

export const isMark = (thread: StoredThread): thread is ThreadMark => 'deleted_at' in thread;

export const isAlias = (thread: StoredThread): thread is ThreadAlias => 'alias_of' in thread;

/** Something that a deleted thread left at the service, besides its conversation and items. */
export type Leftover =
  /** `runs`: it was running in the background when the thread was deleted. */
  { response: string; runs?: true } | { vector_store: string };

/** Records that the other side of a rollout answers for a thread. */
export interface SideRecord {
  side: 'legacy';
  /** Lease of the process that copies the thread to this store: nothing may be written to the thread meanwhile. */
  carrying?: Lease;
}

/** An item that must still be added to the conversation. */
export interface DeferredItem {
  item: ResponseInputItem;
  /** If the item is a message: its id, and when its run began (Unix seconds). */
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
  /** Reads entries of a thread's partition with one read; null for missing ones. Decode them with their kinds. */
  read(threadId: string, at: readonly RecordAddress[]): Promise<(StoreEntry | null)[]>;
  /** Makes changes in a thread's partition, all or none. Resolves false if another process wrote in between. */
  write(threadId: string, changes: readonly StoreChange[]): Promise<boolean>;
  /** Lists entries of a thread's partition in the order of their keys. */
  listEntries(threadId: string, options: StoreListOptions): Promise<StoreEntry[]>;
  /** Lists the ids of threads that the store has data for, after a given one. Some may have none left. */
  listThreads(page: { limit: number; after?: string | undefined }): Promise<string[]>;
  /** Like `listEntries`, for keys that begin with a prefix. */
  listUnder(threadId: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]>;
  /** Deletes all data of a thread. */
  clearThread(threadId: string): Promise<void>;
  /** Calls `task` when the app closes the store, which waits for it. The returned function withdraws the task. */
  beforeClose(task: () => Promise<void>): () => void;
}

export function createRecords(unguarded: Store, namespace: string, notify: Notify | null = null): Records {
  const store = guardStore(unguarded, notify);
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
      // The content of search results is read again on request. Imported steps exist nowhere else, so they are stored
      // whole.
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
    beforeClose: (task) => {
      try {
        return unguarded.beforeClose?.(task) ?? (() => undefined);
      } catch {
        // Work that waits must not fail with a custom store's fault: it goes on as with a store without `beforeClose`.
        return () => undefined;
      }
    },
  };
}

/** Deletes the first page again and again until nothing is left. */
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

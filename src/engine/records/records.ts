import type { Clock } from '../../lib/clock.js';
import { hideSearchContent } from '../../mapping/to-assistants/hide-search-content.js';
import type { MessageExtras } from '../../mapping/to-assistants/message-extras.js';
import type { UnshownParameters } from '../../mapping/to-responses/run-parameters.js';
import type { ResponseInputItem } from '../../types/responses.js';
import { guardStore } from '../../store/guard-store.js';
import type { Store } from '../../store/store.js';
import { createRecordKind, toStored, type RecordKind } from './record-kind.js';
import { runOrderKey, threadPartition } from './record-keys.js';
import { isEnded } from '../runs/run-lifecycle.js';
import type { Assistant, Message, Metadata, Run, RunStep, Thread, ToolOutput, Usage } from '../../types/index.js';

export interface AssistantRecord {
  orderKey: string;
  assistant: Assistant;
  /** Of an assistant that came from the options and was not changed by the app: the definition, to see it change. */
  definition?: string;
  /** An assistant of the options that the app has deleted since. */
  deleted?: boolean;
}

/** The hold of one run on its thread. */
export interface ActiveRun {
  /** Names this hold before the run has its id. */
  token: string;
  runId: string | null;
  /** Unix seconds after which a hold without a run is void: its process renews it while it starts the run. */
  expiresAt: number;
}

/** A process's word that it does to a run what must be done once: sends outputs, answers calls, adds messages. */
export interface RunClaim {
  by: string;
  /** Unix seconds of when it last said so; see `lease.ts`. */
  at: number;
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
  /** Items that ended runs owe the conversation and that could not be sent: they go before the next run. */
  owed: ResponseInputItem[];
  /** The message that ended the last run, and when (ms): listings may lag behind it for a moment. */
  newestMessage: { id: string; at: number } | null;
}

export interface FirstMessage {
  metadata: Metadata | null;
  attachments: Message['attachments'];
}

/** What the tools of a run work on. */
export interface RunSources {
  vectorStoreIds: string[];
  codeInterpreterFileIds: string[];
}

/** Everything of a run: the platform keeps only the responses that it was made of. */
export interface RunRecord {
  orderKey: string;
  /** Token of its hold on the thread; null for a run that was restored. */
  hold: string | null;
  run: Run;
  /** What the run asks of the model, each time it is continued, beyond what it shows itself. */
  parameters: UnshownParameters;
  sources: RunSources;
  /**
   * The responses that the run was made of, one a turn; the first one gave the run its id. null: one that went on when
   * its process had died, and was read from the conversation.
   */
  responseIds: (string | null)[];
  /**
   * How often tool outputs were accepted. The response of the turn is `responseIds[turn]`; there is none while the
   * outputs are on their way.
   */
  turn: number;
  background: boolean;
  /** Its stream shows the content of search results. */
  includeContent: boolean;
  steps: RunStep[];
  /** Sum over the responses that have ended. */
  usage: Usage | null;
  /** Usage of the last ended response: what the step that awaits outputs will show. */
  lastUsage: Usage | null;
  /** Outputs that were accepted and are on their way to the model. */
  submitted: ToolOutput[] | null;
  /** The outputs were sent a second time, because the process that had accepted them died. */
  sentAgain: boolean;
  claim: RunClaim | null;
  /** Somebody asked for the run's end; whoever executes it obeys at its next write. */
  cancelRequested: boolean;
  /** Its stream was left early: nobody has asked for its end, and who asks yet is not told that it is too late. */
  left?: boolean;
}

/** What an object needs that reads and writes records: the context of the engine gives it. */
export interface RecordPorts {
  readonly records: Records;
  readonly clock: Clock;
}

/** The records of the library, typed, over the partitions of one namespace in a store. */
export interface Records {
  /** By `assistantKey`. */
  assistants: RecordKind<AssistantRecord>;
  /** By `assistantOrderKey` -> assistant id. */
  assistantOrder: RecordKind<string>;
  /** By `threadKey`. */
  threads: RecordKind<ThreadRecord>;
  /** By `messageKey`. */
  messages: RecordKind<MessageExtras>;
  /** By `runKey`. */
  runs: RecordKind<RunRecord>;
  /** By `runOrderKey` -> run id. */
  runOrder: RecordKind<string>;
  /** Removes everything of a thread. */
  clearThread(threadId: string): Promise<void>;
}

/** What a run has come to before any of its responses has ended: nothing. */
export const createBlankProgress = () => ({
  turn: 0,
  steps: [],
  usage: null,
  lastUsage: null,
  submitted: null,
  sentAgain: false,
  claim: null,
  cancelRequested: false,
});

export function createRecords(given: Store, namespace: string): Records {
  const store = guardStore(given);
  return {
    assistants: createRecordKind(store, namespace),
    assistantOrder: createRecordKind(store, namespace),
    threads: createRecordKind<ThreadRecord>(store, namespace, {
      evictWith: (thread) => (isAtRest(thread) ? [] : undefined),
    }),
    messages: createRecordKind<MessageExtras>(store, namespace, {
      evictWith: (extras) => (isResolvable(extras) ? [] : undefined),
    }),
    runs: createRecordKind<RunRecord>(store, namespace, {
      // What search found in files is read again where it is asked for.
      keep: (record) => ({ ...record, steps: record.steps.map(hideSearchContent) }),
      // A run is listed for as long as it is there, and no longer.
      evictWith: ({ run, orderKey }) => (isEnded(run.status) ? [runOrderKey(run.thread_id, orderKey).key] : undefined),
    }),
    runOrder: createRecordKind(store, namespace),
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

/** A store that is full may forget the thread: no run holds it, and nothing is owed to its conversation. */
const isAtRest = ({ activeRun, owed }: ThreadRecord): boolean => activeRun === null && owed.length === 0;

/** Its item is found by the message's own id, also when the store has forgotten the message. */
const isResolvable = ({ id, item_id }: MessageExtras): boolean => id === undefined && item_id === undefined;

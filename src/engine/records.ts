import { LegacyError } from '../errors.js';
import { hideSearchContent } from '../mapping/to-assistants/hide-search-content.js';
import type { MessageExtras } from '../mapping/to-assistants/message-extras.js';
import type { RunParameters } from '../mapping/to-responses/run-parameters.js';
import type { ResponseInputItem } from '../types/responses.js';
import type { Store, StoreEntry, StoreSetOptions } from '../store/store.js';
import { isEnded } from './run-lifecycle.js';
import type { RunSources } from './tool-resources.js';
import type { Assistant, Message, Metadata, Run, RunStep, Thread, ToolOutput, Usage } from '../types/index.js';

/** Version of the records below. A record of a later version is refused rather than misread. */
const RECORD_VERSION = 1;

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

/** Everything of a run: the platform keeps only the responses that it was made of. */
export interface RunRecord {
  orderKey: string;
  /** Token of its hold on the thread; null for a run that was restored. */
  hold: string | null;
  run: Run;
  /** What the run asks of the model, each time it is continued. */
  parameters: RunParameters;
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

/** A record with the version that the next write names. */
export interface Versioned<T> {
  value: T;
  /** null: not stored yet. */
  version: string | null;
}

/** One kind of record in the store, under its own prefix. */
export interface RecordKind<T> {
  get(id: string): Promise<Versioned<T> | null>;
  getMany(ids: readonly string[]): Promise<(Versioned<T> | null)[]>;
  /** Writes unless somebody wrote in between: then null, else the new version. */
  replace(id: string, value: T, version: string | null): Promise<string | null>;
  set(id: string, value: T): Promise<string>;
  delete(id: string): Promise<boolean>;
  /** Removes every record whose id starts with `prefix`. */
  clear(prefix: string): Promise<void>;
  /** Ids under `prefix`, in key order. Cost grows with the page, not with the collection. */
  listIds(prefix: string, options: Parameters<Store['list']>[1]): Promise<string[]>;
}

/** The records of the library, typed, over a store. */
export interface Records {
  assistants: RecordKind<AssistantRecord>;
  /** `orderKey` -> assistant id. */
  assistantOrder: RecordKind<string>;
  threads: RecordKind<ThreadRecord>;
  /** By `messageKey(thread, message)`. */
  messages: RecordKind<MessageExtras>;
  /** By `runKey(thread, run)`. */
  runs: RecordKind<RunRecord>;
  /** By thread and `orderKey` -> run id. */
  runOrder: RecordKind<string>;
}

export const messageKey = (threadId: string, messageId: string): string => `${segment(threadId)}/${segment(messageId)}`;
export const runKey = (threadId: string, runId: string): string => `${segment(threadId)}/${segment(runId)}`;
export const runOrderPrefix = (threadId: string): string => `${segment(threadId)}/`;

/** An id as part of a key: whatever it holds, it can neither end its part nor leave it. */
export function segment(id: string): string {
  return id.replace(/[^\w.-]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function createRecords(store: Store, prefix = 'oas/'): Records {
  return {
    assistants: createRecordKind(store, `${prefix}assistant/`),
    assistantOrder: createRecordKind(store, `${prefix}assistant-order/`),
    threads: createRecordKind<ThreadRecord>(store, `${prefix}thread/`, {
      evictWith: (thread) => (isAtRest(thread) ? [] : undefined),
    }),
    messages: createRecordKind<MessageExtras>(store, `${prefix}message/`, {
      evictWith: (extras) => (isResolvable(extras) ? [] : undefined),
    }),
    runs: createRecordKind<RunRecord>(store, `${prefix}run/`, {
      // What search found in files is read again where it is asked for.
      keep: (record) => ({ ...record, steps: record.steps.map(hideSearchContent) }),
      // A run is listed for as long as it is there, and no longer.
      evictWith: ({ run, orderKey }) =>
        isEnded(run.status) ? [`${prefix}run-order/${runOrderPrefix(run.thread_id)}${orderKey}`] : undefined,
    }),
    runOrder: createRecordKind(store, `${prefix}run-order/`),
  };
}

/** A store that is full may forget the thread: no run holds it, and nothing is owed to its conversation. */
const isAtRest = ({ activeRun, owed }: ThreadRecord): boolean => activeRun === null && owed.length === 0;

/** Its item is found by the message's own id, also when the store has forgotten the message. */
const isResolvable = ({ id, item_id }: MessageExtras): boolean => id === undefined && item_id === undefined;

interface Envelope<T> {
  v: number;
  d: T;
}

/** How records of a kind are stored. */
interface StoragePolicy<T> {
  /** The part of a record that may be stored; all of it by default. */
  keep?: (value: T) => T;
  /** The keys that go with a record which a full store may drop; undefined, the default, for one that must stay. */
  evictWith?: (value: T) => readonly string[] | undefined;
}

function createRecordKind<T>(store: Store, prefix: string, policy: StoragePolicy<T> = {}): RecordKind<T> {
  // Nobody else writes under these keys: a value of this version has the record's shape.
  const isEnvelope = (value: unknown): value is Envelope<T> =>
    typeof value === 'object' && value !== null && 'd' in value && 'v' in value && value.v === RECORD_VERSION;
  const open = (entry: StoreEntry): Versioned<T> => {
    if (!isEnvelope(entry.value)) throw foreignRecord(entry.key);
    return { value: entry.value.d, version: entry.version };
  };
  const read = (entry: StoreEntry | null): Versioned<T> | null => (entry ? open(entry) : null);
  const seal = (value: T): Envelope<T> => ({ v: RECORD_VERSION, d: policy.keep?.(value) ?? value });
  const hint = (value: T): Pick<StoreSetOptions, 'evictWith'> => ({ evictWith: policy.evictWith?.(value) });
  return {
    get: async (id) => read(await store.get(prefix + id)),
    getMany: async (ids) => (await store.getMany(ids.map((id) => prefix + id))).map(read),
    replace: (id, value, version) => store.set(prefix + id, seal(value), { ifVersion: version, ...hint(value) }),
    set: async (id, value) => (await store.set(prefix + id, seal(value), hint(value))) ?? '',
    delete: (id) => store.delete(prefix + id),
    clear: async (under) => {
      for (;;) {
        const entries = await store.list(prefix + under, { limit: 100 });
        if (entries.length === 0) return;
        await Promise.all(entries.map((entry) => store.delete(entry.key)));
      }
    },
    listIds: async (under, options) => {
      const bound = (cursor: string | undefined): string | undefined =>
        cursor === undefined ? undefined : prefix + under + cursor;
      const entries = await store.list(prefix + under, {
        ...options,
        after: bound(options.after),
        before: bound(options.before),
      });
      return entries.map((entry) => String(open(entry).value));
    },
  };
}

function foreignRecord(key: string): LegacyError {
  return new LegacyError(500, {
    message: `The stored record '${key}' is not of version ${String(RECORD_VERSION)}: another version of openai-assistants-shim wrote it.`,
    type: 'server_error',
    param: null,
    code: null,
  });
}

import { makeResponseId, makeTimedId } from './ids.js';
import { notFound } from './api-error.js';
import type { JsonObject } from './json.js';
import { Replay } from './recordings/replay.js';
import type { ResponseRun } from './response-run.js';
import type { Script } from './script.js';
import { SERVERS } from './servers/index.js';
import type { Server } from './servers/server.js';
import { TODAY, toDay } from './today.js';
import type { FakeOpenAIOptions, WireItem } from './types.js';

/** A conversation in the fake. */
export interface Conversation {
  id: string;
  createdAt: number;
  metadata: JsonObject;
  /** Oldest first. */
  items: WireItem[];
  /** The id of its active response; null if there is none. */
  lockedBy: string | null;
  /** Items that the next reads do not show yet. */
  lag: { reads: number; ids: Set<string> };
}

/** An uploaded file, or a file of a container. */
export interface StoredFile {
  /** The file object that the API returns. */
  object: JsonObject & { id: string };
  bytes: Uint8Array<ArrayBuffer>;
}

/** A file of a vector store. */
export type StoreFile = JsonObject & { id: string };

/** The items after a reasoning item in its response, in order. */
export interface Followers {
  items: Pick<WireItem, 'id' | 'type'>[];
  /** Whether the service keeps them. Otherwise it cannot know that the reasoning before an item is missing. */
  isStored: boolean;
}

export interface FileBatch {
  object: JsonObject;
  fileIds: string[];
  isCancelled: boolean;
}

export interface VectorStore {
  object: JsonObject & { id: string; created_at: number };
  /** By file id. */
  files: Map<string, StoreFile>;
  batches: Map<string, FileBatch>;
}

export interface Container {
  /** The fields that do not change. */
  object: JsonObject & { id: string };
  /** Unix seconds. */
  lastActiveAt: number;
  /** How many minutes it lives after its last use. */
  minutes: number;
  files: Map<string, StoredFile>;
}

/** The whole state of one fake. */
export interface State {
  readonly options: FakeOpenAIOptions;
  /** The server that it imitates; null for OpenAI's own. */
  readonly server: Server | null;
  /** The date for model shutdowns. */
  readonly today: string;
  readonly script: Script;
  /** Answers all requests once it has a recording. */
  readonly replay: Replay;
  readonly conversations: Map<string, Conversation>;
  /** Items whose conversation was deleted without them. */
  readonly orphanedItems: WireItem[];
  readonly responses: Map<string, ResponseRun>;
  /** The items after each reasoning item in its response, in order. */
  readonly reasoning: Map<string, Followers>;
  readonly files: Map<string, StoredFile>;
  readonly containers: Map<string, Container>;
  readonly vectorStores: Map<string, VectorStore>;
  /** Unix seconds, with a fraction. */
  readonly now: () => number;
  /** Makes the id of a response, or of an item of one. */
  readonly makeId: (prefix: string, partition: string) => string;
  /** Makes the id of the next conversation. */
  readonly makeConversationId: () => string;
}

export function createState(given: FakeOpenAIOptions, script: Script): State {
  const server = given.profile === undefined ? null : SERVERS[given.profile];
  const makeId = server?.rules.find((rule) => rule.makeId)?.makeId;
  const options = { ...server?.options, ...given };
  const now = () => (options.now ?? Date.now)() / 1000;
  return {
    options,
    server,
    today: toDay(options.today ?? TODAY),
    script,
    replay: new Replay(script),
    conversations: new Map(),
    orphanedItems: [],
    responses: new Map(),
    reasoning: new Map(),
    files: new Map(),
    containers: new Map(),
    vectorStores: new Map(),
    now,
    makeId: (prefix, partition) => makeId?.(prefix) ?? makeResponseId(prefix, now(), partition),
    makeConversationId: () => makeTimedId('conv', now()),
  };
}

/** Ends every response that still runs. */
export function stopResponses(state: State): void {
  for (const run of state.responses.values()) run.stop();
}

/** How many seconds an unstored response exists under modified abuse monitoring. */
const UNKEPT_SECONDS = 600;

/** The response with this id; undefined if there is none, or if the service no longer keeps it. */
export function findResponse(state: State, id: string): ResponseRun | undefined {
  const run = state.responses.get(id);
  if (!run) return undefined;
  const { response, source } = run;
  const { abuseMonitoring, zeroDataRetention } = state.options;
  const isUnkept = zeroDataRetention || (abuseMonitoring === 'modified' && source.body.store !== true);
  const isOld = state.now() - response.created_at >= UNKEPT_SECONDS;
  return response.background && isUnkept && isOld ? undefined : run;
}

/** The conversation with this id. Throws 404 if there is none. */
export function findConversation(state: State, id: string): Conversation {
  const conversation = state.conversations.get(id);
  if (!conversation) throw notFound('Conversation', id);
  return conversation;
}

/** How many minutes after its last use a container ends, unless it was created with another number. */
const CONTAINER_MINUTES = 20;

/** The container with this id, which is created on first use: the service itself creates `auto` containers. */
export function ensureContainer(
  state: State,
  id = makeTimedId('cntr', state.now()),
  {
    name = null,
    minutes = CONTAINER_MINUTES,
    memoryLimit = '1g',
  }: { name?: string | null; minutes?: number | undefined; memoryLimit?: string | undefined } = {},
): Container {
  const known = state.containers.get(id);
  if (known) return known;
  const container: Container = {
    object: { id, object: 'container', created_at: Math.floor(state.now()), memory_limit: memoryLimit, name },
    lastActiveAt: state.now(),
    minutes,
    files: new Map(),
  };
  state.containers.set(id, container);
  return container;
}

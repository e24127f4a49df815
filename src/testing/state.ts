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

/** A conversation and what the fake knows about it. */
export interface Conversation {
  id: string;
  createdAt: number;
  metadata: JsonObject;
  /** Oldest first. */
  items: WireItem[];
  /** The response that runs on it. */
  lockedBy: string | null;
  /** Items that the next reads do not show yet. */
  lag: { reads: number; ids: Set<string> };
}

/** A file, or a file of a container. */
export interface StoredFile {
  object: JsonObject & { id: string };
  bytes: Uint8Array<ArrayBuffer>;
}

/** A file as a vector store holds it. */
export type StoreFile = JsonObject & { id: string };

/** What came behind a reasoning item in its response, in order. */
export interface Followers {
  items: Pick<WireItem, 'id' | 'type'>[];
  /** Whether the service keeps them: it cannot tell of others that the reasoning ahead of them is missing. */
  isStored: boolean;
}

export interface VectorStore {
  object: JsonObject & { id: string; created_at: number };
  /** By file id. */
  files: Map<string, StoreFile>;
  batches: Map<string, { object: JsonObject; fileIds: string[] }>;
}

export interface Container {
  /** What of it does not change. */
  object: JsonObject & { id: string };
  /** Unix seconds. */
  lastActiveAt: number;
  /** How long it lives after its last use. */
  minutes: number;
  files: Map<string, StoredFile>;
}

/** Everything one fake holds. */
export interface State {
  readonly options: FakeOpenAIOptions;
  /** The server that it is; null for OpenAI's own. */
  readonly server: Server | null;
  /** The day by which models are shut down. */
  readonly today: string;
  readonly script: Script;
  /** What answers in place of all the rest once it has been given a recording. */
  readonly replay: Replay;
  readonly conversations: Map<string, Conversation>;
  /** Items of conversations that were deleted without them. */
  readonly orphanedItems: WireItem[];
  readonly responses: Map<string, ResponseRun>;
  /** What came behind each reasoning item in its response, in order. */
  readonly reasoning: Map<string, Followers>;
  readonly files: Map<string, StoredFile>;
  readonly containers: Map<string, Container>;
  readonly vectorStores: Map<string, VectorStore>;
  /** Unix seconds, with fraction. */
  readonly now: () => number;
  /** The id of a response, or of what one makes. */
  readonly makeId: (prefix: string, partition: string) => string;
  /** The id of the next conversation. */
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

/** How long (seconds) a response is there that was not asked to be kept, under modified abuse monitoring. */
const UNKEPT_SECONDS = 600;

/** The response with this id; undefined when there is none, or it is gone. */
export function findResponse(state: State, id: string): ResponseRun | undefined {
  const run = state.responses.get(id);
  if (!run) return undefined;
  const { response, source } = run;
  const { abuseMonitoring, zeroDataRetention } = state.options;
  const isUnkept = zeroDataRetention || (abuseMonitoring === 'modified' && source.body.store !== true);
  const isOld = state.now() - response.created_at >= UNKEPT_SECONDS;
  return response.background && isUnkept && isOld ? undefined : run;
}

/** The conversation with this id; 404 when there is none. */
export function findConversation(state: State, id: string): Conversation {
  const conversation = state.conversations.get(id);
  if (!conversation) throw notFound('Conversation', id);
  return conversation;
}

/** Minutes after its last use at which a container ends that was not given another number. */
const CONTAINER_MINUTES = 20;

/** The container with this id, made on first use: the service makes `auto` containers itself. */
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

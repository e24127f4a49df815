import type { BoundedMap } from '../lib/bounded-map.js';
import type { Clock } from '../lib/clock.js';
import type { Notify } from '../lib/notify.js';
import type { RequestMap } from '../lib/own-request.js';
import type { ContextStrategy } from '../types/context.js';
import type { ModelsOption } from '../types/models.js';
import type { AssistantsOptions } from '../types/options.js';
import type { Call } from '../upstream/call.js';
import type { Credentials } from '../upstream/credentials.js';
import type { Upstream } from '../upstream/upstream.js';
import type { JsonModeFacts } from './account-facts.js';
import type { ShownThreads } from './access/shown-threads.js';
import type { Erasures } from './erase/erasures.js';
import type { Home, ThreadHistory } from './history/thread-history.js';
import type { LeaseWatch } from './records/lease.js';
import type { Records } from './records/records.js';
import type { ThreadHomes } from './records/thread-homes.js';
import type { ThreadMemory } from './records/thread-memory.js';
import type { RefusedParameters } from './refused-parameters.js';
import type { RunSession } from './runs/run-session.js';

/** The runs that this process works on, by run id: shared by every client of the same account. */
export type RunSessions = RequestMap<string, RunSession>;

/** What the engine works with: its ports and the caller's settings. One per client. */
export interface EngineContext {
  upstream: Upstream;
  records: Records;
  sessions: RunSessions;
  leases: LeaseWatch;
  knownThreads: ThreadMemory;
  homes: ThreadHomes;
  shownThreads: ShownThreads;
  erasures: Erasures;
  /** Where the items of threads live. */
  readonly histories: Record<Home, ThreadHistory>;
  /** Where those of a thread do. */
  historyOf(threadId: string): ThreadHistory;
  /** Types of items that the server has refused as input. */
  refusedItems: Set<string>;
  /** What users of this account were warned of once for all of their clients. */
  warned: Set<string>;
  /** Wall time as the service tells it. */
  clock: Clock;
  options: AssistantsOptions;
  /** Aborts when the fake that the client talks to is reset; null when it talks to a service. */
  over: AbortSignal | null;
  /** Whether the client speaks to OpenAI itself: elsewhere ids of files and names of models are others. */
  speaksToOpenAI: boolean;
  /** Chooses what runs send of their threads; null where they send everything. */
  strategy: ContextStrategy | null;
  /** What answers in place of models that are gone. */
  models: ModelsOption;
  /** The models of which the service has said to this account that they do not exist. */
  deadModels: Set<string>;
  /** What its models have refused of this account's requests. */
  refusedParameters: RefusedParameters;
  /** What the service has shown to this account of JSON mode. */
  jsonMode: JsonModeFacts;
  /** What a call proves its account with; null where its key comes from a function. */
  readCredentials(call: Call): Credentials | null;
  /** The hashes of what was proved with lately: each takes some twenty microseconds. */
  keyHashes: BoundedMap<string, string>;
  /** Tells the user, once for each store, that several accounts use the same namespace without having said so. */
  warnOfAccounts(): void;
  /** Goes on erasing what is left of a deleted thread, in the background. Never throws. */
  resumeErasing(threadId: string): void;
  /** Tells the listeners of the option `onEvent`; null without one. */
  notify: Notify | null;
  /** Tells the user once per `kind`, through the client's logger, of something that the new API cannot carry. */
  warnOnce(kind: string, message: string): void;
}

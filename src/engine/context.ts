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

/** The runs that this process works on, by run id. All clients of one account share them. */
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
  /** Reads and writes the items of threads, one implementation for each home. */
  readonly histories: Record<Home, ThreadHistory>;
  /** The implementation for one thread. */
  historyOf(threadId: string): ThreadHistory;
  /** Types of items that the server has refused as input. */
  refusedItems: Set<string>;
  /** The service's wall-clock time, taken from its answers. */
  clock: Clock;
  options: AssistantsOptions;
  /** Aborts when the fake that the client talks to is reset; null when it talks to a service. */
  over: AbortSignal | null;
  /** Whether the client talks to OpenAI itself. Other servers have file ids and model names of their own. */
  speaksToOpenAI: boolean;
  /** Chooses which items of its thread a run sends; null: all of them. */
  strategy: ContextStrategy | null;
  /** The option `models`: which models replace those that are shut down. */
  models: ModelsOption;
  /** Models that the service reported to this account as unknown. */
  deadModels: Set<string>;
  /** Parameters that models refused in requests of this account. */
  refusedParameters: RefusedParameters;
  /** What the service's answers to this account showed about JSON mode. */
  jsonMode: JsonModeFacts;
  /** Reads the credentials that a call sends; null if its key comes from a function. */
  readCredentials(call: Call): Credentials | null;
  /** Hashes of credentials used lately, because computing one takes about 20 µs. */
  keyHashes: BoundedMap<string, string>;
  /** Warns once per store that several accounts use the same namespace although the option `namespace` was not set. */
  warnOfAccounts(): void;
  /** Continues to erase the data of a deleted thread, in the background. Never throws. */
  resumeErasing(threadId: string): void;
  /** Calls the listeners of the option `onEvent`; null without any. */
  notify: Notify | null;
  /**
   * Logs a warning through the client's logger, for example about something that the new API cannot do: once per `kind`
   * for all clients of the account, because many apps make a client for each request.
   */
  warnOnce(kind: string, message: string): void;
}

import type { OpenAI } from 'openai';
import { toStrategy } from '../context/to-strategy.js';
import { BoundedMap } from '../lib/bounded-map.js';
import { createNotify } from '../lib/notify.js';
import { CALL_FIELDS } from '../mapping/tools/index.js';
import type { AssistantsOptions } from '../types/index.js';
import { createUpstream } from '../upstream/create-upstream.js';
import { readCredentials } from '../upstream/credentials.js';
import { isOpenAI } from '../upstream/client-facts.js';
import { logThrough } from '../upstream/log.js';
import { SHARED_BY_ACCOUNTS } from './access/account-watch.js';
import type { EngineContext } from './context.js';
import { resumeErasing } from './erase/erase-thread.js';
import { bindEndpoints, type AssistantsEngine } from './engine.js';
import type { Place } from './place.js';
import { createConversationHistory } from './history/conversation-history.js';
import { createMovedHistory } from './history/moved/moved-history.js';
import { createStoreHistory } from './history/stored/store-history.js';
import { createRecords } from './records/records.js';

/** One hash per thread, as each thread has a salt of its own. */
const MOST_KEY_HASHES = 1_000;

/**
 * The engine behind one client. Clients of one store, or of one account when no store is given, see the same threads
 * and share the runs that this process executes.
 */
export const createEngine = (client: OpenAI, options: AssistantsOptions, place: Place): AssistantsEngine =>
  bindEndpoints(createContext(client, options, place));

/** Makes the context that all endpoints of a client share. */
function createContext(client: OpenAI, options: AssistantsOptions, { state, generation, facts }: Place): EngineContext {
  const warnOnce = (kind: string, message: string): void => {
    if (!facts.warned.has(kind) && logThrough(client, 'warn', message)) facts.warned.add(kind);
  };
  const over = generation?.signal ?? null;
  const speaksToOpenAI = isOpenAI(client);
  const tellOfAccounts = (): void => {
    logThrough(client, 'warn', SHARED_BY_ACCOUNTS);
  };
  const isUnmarked = options.store !== undefined && options.namespace === undefined;
  const credentials = readCredentials(client, {});
  if (isUnmarked && credentials) state.accountWatch.note(credentials, tellOfAccounts);
  const notify = createNotify(options.onEvent, (error) => {
    warnOnce('on-event', `A listener of the option onEvent failed: ${error}`);
  });
  const ctx: EngineContext = {
    upstream: createUpstream(client, facts.clock, over, CALL_FIELDS, notify),
    records: createRecords(state.store, state.namespace, notify),
    sessions: state.sessions,
    leases: state.leases,
    knownThreads: state.knownThreads,
    homes: state.homes,
    shownThreads: state.shownThreads,
    erasures: state.erasures,
    clock: facts.clock,
    options,
    over,
    speaksToOpenAI,
    strategy: toStrategy(options.context),
    models: options.models ?? (speaksToOpenAI ? 'auto' : 'asked'),
    deadModels: facts.deadModels,
    refusedParameters: facts.refusedParameters,
    jsonMode: facts.jsonMode,
    refusedItems: facts.refusedItems,
    get histories() {
      return histories;
    },
    historyOf: (threadId) => {
      if (state.homes.hasMoved(threadId)) return moved;
      return histories[state.homes.isStored(threadId) ? 'store' : 'conversations'];
    },
    readCredentials: (call) => readCredentials(client, call.options),
    keyHashes: new BoundedMap(MOST_KEY_HASHES),
    warnOfAccounts: () => {
      if (isUnmarked) state.accountWatch.tellOnce(tellOfAccounts);
    },
    resumeErasing: (threadId) => {
      resumeErasing(ctx, threadId);
    },
    notify,
    warnOnce,
  };
  const histories = { conversations: createConversationHistory(ctx), store: createStoreHistory(ctx) };
  const moved = createMovedHistory(ctx, histories);
  return ctx;
}

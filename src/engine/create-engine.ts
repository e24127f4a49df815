import type { OpenAI } from 'openai';
import { systemClock } from '../lib/clock.js';
import type { AssistantsOptions } from '../types/index.js';
import { createUpstream } from '../upstream/create-upstream.js';
import { describeAccount, logThrough } from '../upstream/client-facts.js';
import type { EngineContext } from './context.js';
import { AssistantsEngine } from './engine.js';
import { createRecords } from './records.js';
import { shareState } from './shared-state.js';

/**
 * The engine behind one client. Clients of one store, or of one account when no store is given, see the same threads
 * and share the runs that this process executes.
 */
export function createEngine(client: OpenAI, options: AssistantsOptions): AssistantsEngine {
  const { store, executions } = shareState(options.store, describeAccount(client));
  const warned = new Set<string>();
  const ctx: EngineContext = {
    upstream: createUpstream(client, systemClock),
    records: createRecords(store),
    executions,
    clock: systemClock,
    options,
    backgroundRefused: false,
    warnOnce: (kind, message) => {
      if (warned.has(kind)) return;
      warned.add(kind);
      logThrough(client, 'warn', message);
    },
  };
  return new AssistantsEngine(ctx);
}

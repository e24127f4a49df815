import type { OpenAI } from 'openai';
import { importAssistants } from '../engine/importing/import-assistants.js';
import { findSide, hasOwnId, keepSide } from '../engine/thread-sides.js';
import { createNotify } from '../lib/notify.js';
import { createAdoptError } from '../rollout/adopt-error.js';
import { readRollout } from '../rollout/decide.js';
import { createRouter } from '../rollout/router.js';
import type { AssistantsOptions, LegacySurface, RolloutOption } from '../types/index.js';
import { logThrough } from '../upstream/log.js';
import { withRollout, type Service } from './service.js';

/**
 * Returns the service with a router, which sends each call to this library or to the legacy side. `own` is the old API of the
 * client's SDK; null if it has none.
 */
export function addRollout(
  service: Service,
  client: OpenAI,
  { onEvent, rollout }: AssistantsOptions & { rollout: RolloutOption },
  own: LegacySurface | null,
): Service {
  const { legacy = own, carryOnUse } = readRollout(rollout);
  // Unreachable: `checkRollout` refuses such a client when it is made.
  if (legacy === null) throw new TypeError("'assistants.rollout' has no legacy side.");
  const warn = (message: string): void => {
    logThrough(client, 'warn', message);
  };
  const router = createRouter(rollout, {
    legacy,
    findSide: (threadId, writes) => findSide(service.engine.context, threadId, writes),
    mayBeCopy: (threadId) => !hasOwnId(threadId),
    keepSide: (threadId) => keepSide(service.engine.context, threadId),
    keepAssistant: (assistant) =>
      importAssistants(service.engine.context, [{ assistant, time: assistant.created_at, index: 0 }]),
    // `carry` takes a client of any SDK, for which there is no type.
    carry: carryOnUse ? (threadId) => carryOnUse(client as never, threadId, 'shim') : null,
    adoptError: createAdoptError(client, legacy),
    notify: createNotify(onEvent, (error) => warn(`A listener of the option onEvent failed: ${error}`)),
    warn,
  });
  return withRollout(service, router);
}

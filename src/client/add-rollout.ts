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

/** The same service for a client that shares its calls with another way; `own` is what its SDK had of the old API. */
export function addRollout(
  service: Service,
  client: OpenAI,
  { onEvent, rollout }: AssistantsOptions & { rollout: RolloutOption },
  own: LegacySurface | null,
): Service {
  const { legacy = own, carryOnUse } = readRollout(rollout);
  // `checkRollout` has refused it when the client was made.
  if (legacy === null) throw new TypeError("'assistants.rollout' has no other way.");
  const warn = (message: string): void => logThrough(client, 'warn', message);
  const router = createRouter(rollout, {
    legacy,
    findSide: (threadId, writes) => findSide(service.engine.context, threadId, writes),
    mayBeCopy: (threadId) => !hasOwnId(threadId),
    keepSide: (threadId) => keepSide(service.engine.context, threadId),
    keepAssistant: (assistant) =>
      importAssistants(service.engine.context, [{ assistant, time: assistant.created_at, index: 0 }]),
    // `carry` takes any client of the SDK: the types know of none.
    carry: carryOnUse ? (threadId) => carryOnUse(client as never, threadId, 'shim') : null,
    adoptError: createAdoptError(client, legacy),
    notify: createNotify(onEvent, (error) => warn(`A listener of the option onEvent failed: ${error}`)),
    warn,
  });
  return withRollout(service, router);
}

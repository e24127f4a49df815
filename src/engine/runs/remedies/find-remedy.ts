import type { Call } from '../../../upstream/call.js';
import type { EngineContext } from '../../context.js';
import type { TurnRequest } from '../turn-request.js';
import { endedContainer } from './ended-container.js';
import { goneFiles } from './gone-files.js';
import { jsonMode } from './json-mode.js';
import { jsonSchemaOnly } from './json-schema-only.js';
import { modelReplacement } from './model-replacement.js';
import { refusedParameter } from './refused-parameter.js';
import { bereftCalls } from './bereft-calls.js';
import { refusedItems } from './refused-items.js';
import { nextModel } from './next-model.js';
import { lostStore } from './lost-store.js';
import { needlessOutputs } from './needless-outputs.js';
import { orphanedReasoning } from './orphaned-reasoning.js';
import type { RefusedRequest, Remedy } from './remedy.js';
import { strayCalls } from './stray-calls.js';
import { tooLong } from './too-long.js';
import { unreadableReasoning } from './unreadable-reasoning.js';

/** All remedies, in the order in which they are tried. */
const REMEDIES: readonly Remedy[] = [
  tooLong,
  modelReplacement,
  refusedParameter,
  jsonMode,
  jsonSchemaOnly,
  endedContainer,
  goneFiles,
  lostStore,
  unreadableReasoning,
  refusedItems,
  strayCalls,
  needlessOutputs,
  orphanedReasoning,
  bereftCalls,
  nextModel,
];

/** How often each remedy was used for the current turn. */
export type UsedRemedies = Map<Remedy, number>;

/**
 * Finds a remedy for a refused request. Resolves the request to send instead; null if there is no remedy, or its limit
 * for this turn is reached.
 */
export async function findRemedy(
  ctx: EngineContext,
  refused: RefusedRequest,
  used: UsedRemedies,
  call: Call,
): Promise<TurnRequest | null> {
  for (const remedy of REMEDIES) {
    const uses = used.get(remedy) ?? 0;
    if (uses >= remedy.limit) continue;
    const next = await remedy.apply(ctx, refused, call);
    if (next === null) continue;
    used.set(remedy, uses + 1);
    return next;
  }
  return null;
}

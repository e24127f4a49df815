import type { OpenAI } from 'openai';
import { askService } from '../client/ask-service.js';
import { readBackend } from '../client/backend.js';
import type { WrappableClient } from '../client/with-assistants.js';
import { carryThread } from '../engine/thread-sides.js';
import { invalidThreadState } from '../errors.js';
import { importThreads } from '../import/index.js';
import { createAdoptError } from '../rollout/adopt-error.js';
import { readRollout } from '../rollout/decide.js';
import type { CarryOptions, CarryResult, ImportReport, LegacySurface } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import { LegacyReader, requireEnded } from './legacy-reader.js';

/** How often to copy the thread again because something was added to it during the copy. */
const MOST_ROUNDS = 3;

/**
 * Copies a thread from the legacy side of a client's rollout into its store: the thread, its messages, its runs with their
 * steps, under the same ids, and the assistants that they name. When the copy is complete, this library answers for the
 * thread, in every process. Until then the legacy side does, and calls that write to the thread wait. The original stays on
 * the legacy side.
 *
 * Resolves `carried: false` if this library answers for the thread already. To finish an interrupted copy, repeat the call; if
 * the process died, wait a minute before. Rejects with a `TypeError` if the client has no rollout, with the old 400 if a run of the
 * thread is active or something else writes to it, and with the error of the legacy side, such as its 404. In these cases the
 * thread stays where it was.
 */
export async function carry(
  client: WrappableClient,
  threadId: string,
  side: 'shim',
  options: CarryOptions = {},
): Promise<CarryResult> {
  const legacy = findLegacy(client, side);
  return askService(client, 'carry', async ({ engine }, call) => {
    call.options.signal = options.signal;
    const report = await carryThread(engine.context, threadId, call, (own) =>
      copy(client, legacy, threadId, own, options),
    );
    return { carried: report !== null, report };
  });
}

function findLegacy(client: WrappableClient, side: string): LegacySurface {
  if (side !== 'shim')
    throw new TypeError("carry takes only 'shim': the legacy side cannot create a thread under a given id.");
  // As in `withAssistants`: clients differ by version.
  const backend = readBackend(client as unknown as OpenAI);
  const rollout = backend?.options.rollout;
  const legacy = rollout && (readRollout(rollout).legacy ?? backend.legacy);
  if (!legacy) throw new TypeError("carry takes a client with the option 'assistants.rollout'.");
  return legacy;
}

/** Copies the thread, again if something was added meanwhile: a call may have been in progress when the copy began. */
async function copy(
  client: WrappableClient,
  legacy: LegacySurface,
  threadId: string,
  call: Call,
  { files, signal }: CarryOptions,
): Promise<ImportReport> {
  // As in `withAssistants`: clients differ by version.
  const adopt = createAdoptError(client as unknown as OpenAI, legacy);
  const reader = new LegacyReader(legacy, threadId, adopt, call);
  for (let round = 1; ; round += 1) {
    const newest = await reader.readNewest();
    requireEnded(newest.run, threadId);
    const report = await importThreads(client, reader.readAll(), {
      ...(files && { files }),
      ...(signal && { signal }),
    });
    const after = await reader.readNewest();
    const isSame = after.message?.id === newest.message?.id && after.run?.id === newest.run?.id;
    if (isSame) return report;
    if (round === MOST_ROUNDS)
      throw invalidThreadState(`Thread ${threadId} is being written to on the legacy side and cannot be copied now.`);
  }
}

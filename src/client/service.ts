import type { OpenAI } from 'openai';
import { createEngine } from '../engine/create-engine.js';
import type { AssistantsEngine } from '../engine/engine.js';
import { createPlaceFinder, type Place } from '../engine/place.js';
import { pruneStore } from '../engine/prune/prune-store.js';
import type { CallNote } from '../lib/call-note.js';
import type { Router } from '../rollout/router.js';
import { checkPruneOptions } from '../schemas/check-prune-options.js';
import { schemas } from '../schemas/index.js';
import type { AssistantsOptions, LegacyCallEvent, PruneCounts, PruneOptions } from '../types/index.js';
import { unlessLeft } from './leave-call.js';
import { openEvents } from './open-events.js';
import { copyOwnFiles } from './copy-own-files.js';
import { deleteOwnFile, readOwnFile, retrieveOwnFile } from './own-files.js';
import { toClientError } from './sdk-errors.js';
import { toLegacyCall, type ToldCall } from './tell-call.js';

/** What the calls of one client need: the checks of what a caller sends, and the engine that does the work. */
export interface Service {
  readonly schemas: typeof schemas;
  /** Shows the caller an error of the work. */
  readonly toClientError: typeof toClientError;
  readonly openEvents: typeof openEvents;
  /** Ends the wait for work that does not end with the caller's signal. */
  readonly unlessLeft: typeof unlessLeft;
  /** What `client.files` answers for the ids that are this library's, and copies of these files where a call names them. */
  readonly files: typeof files;
  /** Asked for by each call: in tests, a fake that is reset or replaced gets another. */
  readonly engine: AssistantsEngine;
  /** Sends calls one of two ways; null where all of them are answered here. */
  readonly rollout: Router | null;
  /** Tells the client's listeners of a call of the old API, once; of one without a note, nothing. */
  tellCall: (note: CallNote | undefined, made: ToldCall, side?: LegacyCallEvent['side']) => void;
  /** Deletes what the client's store need not keep. Rejects with a `TypeError` on bad options. */
  prune: (options: PruneOptions) => Promise<PruneCounts>;
}

/** The same service, which sends calls one of two ways. */
export const withRollout = (service: Service, rollout: Router): Service =>
  Object.create(service, { rollout: { value: rollout } }) as Service;

const files = { retrieve: retrieveOwnFile, content: readOwnFile, delete: deleteOwnFile, copyIn: copyOwnFiles };

export function createService(client: OpenAI, options: AssistantsOptions): Service {
  const findPlace = createPlaceFinder(client, options);
  let known: { place: Place; engine: AssistantsEngine } | undefined;
  const service: Service = {
    schemas,
    toClientError,
    openEvents,
    unlessLeft,
    files,
    rollout: null,
    get engine() {
      const place = findPlace();
      if (known?.place !== place) known = { place, engine: createEngine(client, options, place) };
      return known.engine;
    },
    tellCall: (note, made, side) => {
      if (!note || note.isTold) return;
      note.isTold = true;
      service.engine.context.notify?.(toLegacyCall(note, made, side));
    },
    prune: async (options) => {
      checkPruneOptions(options);
      const { state, facts } = findPlace();
      const { engine } = service;
      const finishErasing = (threadId: string) =>
        engine.finishErasing(threadId, { name: 'prune', options: {}, response: null, threadId });
      return pruneStore(state, finishErasing, options, facts.clock.now());
    },
  };
  return service;
}

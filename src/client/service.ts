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

/** What the calls of a client use: the parameter checks, and the engine, which does the work. Loaded by the first call. */
export interface Service {
  readonly schemas: typeof schemas;
  /** Converts an error of the engine for the caller. */
  readonly toClientError: typeof toClientError;
  readonly openEvents: typeof openEvents;
  /** Stops waiting for work that does not end when the caller aborts. */
  readonly unlessLeft: typeof unlessLeft;
  /** Answers `client.files` for file ids of this library, and copies such files for calls that name them. */
  readonly files: typeof files;
  /** Read it in each call: in tests, a fake that was reset or replaced has another engine. */
  readonly engine: AssistantsEngine;
  /** Chooses the side of each call; null without the option `rollout`. */
  readonly rollout: Router | null;
  /** Sends the `legacy.call` event of a call to the client's listeners, once. Does nothing without a note. */
  tellCall: (note: CallNote | undefined, made: ToldCall, side?: LegacyCallEvent['side']) => void;
  /** Does the work of `prune`. Rejects with a `TypeError` for invalid options. */
  prune: (options: PruneOptions) => Promise<PruneCounts>;
}

/** Returns the same service, with a router. */
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

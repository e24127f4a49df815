import type { AssistantsHandler } from '../server/index.js';
import { CliError, toMessage } from './cli-error.js';
import { openDoor } from './http/door.js';
import { createHealth } from './http/health.js';
import type { Log } from './http/log.js';
import type { Inspector } from './inspect/inspector.js';
import { watchRuns } from './runs-under-way.js';
import type { Settings } from './settings.js';

/** A door that callers can use. */
export interface StartedDoor {
  /** Where it listens: `http://127.0.0.1:8787`. */
  origin: string;
  /** Ends it as `Door.drain` says, waits for the runs of this process, not longer than their time, and closes the store. */
  close: (time: ClosingTime) => Promise<void>;
}

/** In milliseconds. */
export interface ClosingTime {
  /** For requests under way. */
  requests: number;
  /** For runs that are then still at work: one whose stream was ended is cancelled upstream and written. */
  runs: number;
}

/** How long (ms) a store may take to be there: it connects, and makes its table. */
const FIRST_READ_MS = 30_000;

export interface DoorPlan {
  settings: Settings;
  createHandler: (settings: Settings) => AssistantsHandler;
  host: string;
  port: number;
  /** Comes before the paths of the API. */
  basePath: string;
  log: Log;
  /** Shows what the door does. */
  inspector?: Inspector | null;
}

/** Opens a door once its store can be read. Rejects with a `CliError` where it cannot. */
export async function startDoor({
  settings,
  createHandler,
  host,
  port,
  basePath,
  log,
  inspector = null,
}: DoorPlan): Promise<StartedDoor> {
  const { store, isForgetful, assistants } = settings;
  const runs = watchRuns();
  const onEvent = [runs.note, ...(inspector ? [inspector.listener] : []), ...[assistants.onEvent ?? []].flat()];
  const handler = createHandler({ ...settings, assistants: { ...assistants, onEvent } });
  const health = createHealth(isForgetful ? null : store, log);
  await health.check(FIRST_READ_MS).catch((error: unknown) => {
    throw new CliError(`The store cannot be read: ${toMessage(error)}`);
  });
  if (isForgetful)
    log.warn('assistants, runs and metadata are in memory, and gone when this ends. --store sqlite:FILE keeps them.');
  const door = await openDoor({
    handler: async (request) => (await (health.answer(request) ?? inspector?.answer(request))) ?? handler(request),
    ...{ host, port, basePath, log },
  });
  return {
    origin: door.origin,
    close: async (time) => {
      health.drain();
      await door.drain(time.requests);
      await runs.whenNone(time.runs);
      await store.close?.().catch((error: unknown) => log.warn(`the store cannot be closed: ${toMessage(error)}`));
    },
  };
}

import type { AssistantsHandler } from '../server/index.js';
import { CliError, toMessage } from './cli-error.js';
import { openDoor } from './http/door.js';
import { createHealth } from './http/health.js';
import type { Log } from './http/log.js';
import type { Inspector } from './inspect/inspector.js';
import { watchRuns } from './runs-under-way.js';
import type { Settings } from './settings.js';

/** A server that callers can use. */
export interface StartedDoor {
  /** The address on which it listens: `http://127.0.0.1:8787`. */
  origin: string;
  /** Ends the server as `Door.drain` says, waits at most `time.runs` for the runs of this process, and closes the store. */
  close: (time: ClosingTime) => Promise<void>;
}

/** How long closing may take, in milliseconds. */
export interface ClosingTime {
  /** For active requests. */
  requests: number;
  /** For runs that are active after that. A run whose stream was ended is cancelled at the service and stored. */
  runs: number;
}

/** How many milliseconds a store may take at first, to connect and create its table. */
const FIRST_READ_MS = 30_000;

export interface DoorPlan {
  settings: Settings;
  createHandler: (settings: Settings) => AssistantsHandler;
  host: string;
  port: number;
  /** The path before those of the API. */
  basePath: string;
  log: Log;
  /** Collects what the server does. */
  inspector?: Inspector | null;
}

/** Starts a server as soon as its store can be read. Rejects with a `CliError` if that fails. */
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
    log.warn(
      'assistants, runs and metadata are in memory, and lost when this process ends. --store sqlite:FILE keeps them.',
    );
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

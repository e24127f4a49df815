import { constants } from 'node:os';
import type { Command } from '../command.js';
import { DOOR_ARGS, orRefuse, readDoorOptions, toInteger } from '../door-options.js';
import { createLog } from '../http/log.js';
import { badUsage, CliError } from '../cli-error.js';
import { isLoopback } from '../http/local-only.js';
import { isOwnAddress } from '../http/own-address.js';
import { createInspector, type Inspector } from '../inspect/inspector.js';
import { createServedHandler, type Access } from '../open-handler.js';
import type { AssistantsHandler } from '../../server/index.js';
import { readSettings } from '../settings.js';
import { startDoor } from '../start-door.js';
import { sendConsoleToStderr, tellFaults } from '../own-output.js';

const PORT = 8787;
const HOST = '127.0.0.1';
const GRACE_SECONDS = 10;
/** How many milliseconds to wait until runs whose streams were ended are cancelled at the service and stored. */
const LAST_RUNS_MS = 5_000;

export const serve: Command = {
  definition: {
    meta: {
      name: 'serve',
      description: 'Serves the Assistants API over HTTP, and passes all other calls on to the service',
    },
    args: {
      ...DOOR_ARGS,
      port: { ...DOOR_ARGS.port, description: `The port to listen on; 0 for any free port (default: ${PORT})` },
      host: { type: 'string', valueHint: 'ADDRESS', description: `The address to listen on (default: ${HOST})` },
      token: {
        type: 'string',
        valueHint: 'TOKEN',
        description:
          'What callers must send as their key, if OPENAI_API_KEY is set (or set OPENAI_ASSISTANTS_SHIM_TOKEN)',
      },
      inspect: {
        type: 'boolean',
        description: 'Shows runs live on a page, for this machine only, and prints its address',
      },
      grace: {
        type: 'string',
        valueHint: 'SECONDS',
        description: `How long requests may go on after SIGTERM or SIGINT (default: ${GRACE_SECONDS})`,
      },
    },
  },
  run: async (values) => {
    const options = readDoorOptions(values);
    const grace = toGrace(values.grace);
    const log = createLog(options.log);
    sendConsoleToStderr();
    tellFaults(log);
    const { env } = process;
    const settings = await readSettings(options, env);
    const { host = HOST, port = PORT } = { ...settings, ...(values.host && { host: values.host }) };
    const { baseURL } = settings;
    if (baseURL !== undefined && isOwnAddress(baseURL, host, port)) {
      throw badUsage(
        `${baseURL} is the address of this server, which would call itself. Unset OPENAI_BASE_URL here, or set --base-url to the service.`,
      );
    }
    const access = {
      host,
      apiKey: env.OPENAI_API_KEY || undefined,
      // Files with secrets often end with a line break.
      token: values.token ?? (env.OPENAI_ASSISTANTS_SHIM_TOKEN?.trim() || settings.token),
    };
    const page: { handler?: AssistantsHandler } = {};
    const inspector = values.inspect ? openInspector(access, () => page.handler) : null;
    const signal = firstSignal();
    const starting = startDoor({
      settings,
      createHandler: (whole) => (page.handler = createServedHandler(whole, access)),
      ...{ host, port, basePath: '', log, inspector },
    });
    const door = await Promise.race([starting, signal.then(giveUp)]);
    process.stdout.write(`Listening on ${door.origin}/v1\n`);
    if (inspector) process.stdout.write(`Inspect runs at ${inspector.address(door.origin)}\n`);
    await signal;
    await door.close({ requests: grace * 1_000, runs: LAST_RUNS_MS });
    return 0;
  },
};

/** The page shows the content of calls, so other machines must not reach it. */
function openInspector({ host, apiKey, token }: Access, getHandler: () => AssistantsHandler | undefined): Inspector {
  if (!isLoopback(host))
    throw badUsage(
      `--inspect shows the content of calls, so the server must listen on this machine only: ${host} is open to others.`,
    );
  const handler: AssistantsHandler = (request) =>
    getHandler()?.(request) ?? Promise.reject(new Error('The door is not open yet.'));
  // Without a token the server accepts any key from programs of this machine.
  return createInspector({ handler, key: apiKey === undefined ? null : (token ?? 'inspect') });
}

const toGrace = (text: string | undefined): number =>
  text === undefined
    ? GRACE_SECONDS
    : orRefuse(toInteger(text, 0, 86_400), 'grace', 'a number of seconds from 0 to 86400');

/** Ends a server that is still starting: a store that does not answer could delay it for long. */
function giveUp(signal: NodeJS.Signals): never {
  throw new CliError(`Stopped by ${signal} before it was ready.`, 128 + constants.signals[signal]);
}

/** Resolves at the first SIGTERM or SIGINT. The second one ends the process at once. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isEnding = false;
    const end = (signal: NodeJS.Signals): void => {
      if (isEnding) process.exit(128 + constants.signals[signal]);
      isEnding = true;
      resolve(signal);
    };
    process.on('SIGTERM', end).on('SIGINT', end);
  });
}

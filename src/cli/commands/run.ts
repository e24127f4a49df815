import { randomBytes } from 'node:crypto';
import { runChild } from '../child/run-child.js';
import { toChildEnv } from '../child/child-env.js';
import { badUsage } from '../cli-error.js';
import type { Command } from '../command.js';
import { DOOR_ARGS, readDoorOptions } from '../door-options.js';
import { createLog } from '../http/log.js';
import { createOwnHandler } from '../open-handler.js';
import { readSettings } from '../settings.js';
import { startDoor } from '../start-door.js';
import { sendConsoleToStderr, tellFaults } from '../own-output.js';

/** How many milliseconds to wait until the active runs of the command are cancelled at the service and stored. */
const LAST_RUNS_MS = 2_000;

export const run: Command = {
  definition: {
    meta: {
      name: 'run',
      description: 'Starts an app with an Assistants API server of its own: run [OPTIONS] -- COMMAND [ARGUMENTS]',
    },
    args: {
      ...DOOR_ARGS,
      port: { ...DOOR_ARGS.port, description: 'The port to listen on (default: any free port)' },
    },
  },
  run: async (values, behind) => {
    const [command, ...args] = behind ?? [];
    if (command === undefined)
      throw badUsage('The command is missing: openai-assistants-shim run [OPTIONS] -- COMMAND [ARGUMENTS]');
    const options = readDoorOptions(values);
    const log = createLog(options.log);
    sendConsoleToStderr();
    tellFaults(log);
    const settings = await readSettings(options, process.env);
    // Other users of this machine can reach the port, but do not know this path.
    const basePath = `/${randomBytes(16).toString('hex')}`;
    const door = await startDoor({
      settings,
      createHandler: (whole) => createOwnHandler(whole, basePath),
      ...{ host: '127.0.0.1', port: options.port ?? 0, basePath, log },
    });
    const end = await runChild(command, args, toChildEnv(process.env, `${door.origin}${basePath}/v1`)).finally(() =>
      door.close({ requests: 0, runs: LAST_RUNS_MS }),
    );
    if (end.signal !== null) dieBy(end.signal);
    return end.code;
  },
};

/**
 * Ends this process by the same signal as the command. Shells stop a script if a program dies by an interrupt, but not if it
 * exits with a code.
 */
function dieBy(signal: NodeJS.Signals): void {
  if (process.pid !== 1 && ['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal)) process.kill(process.pid, signal);
}

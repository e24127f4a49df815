import { Console } from 'node:console';
import { toMessage } from './cli-error.js';
import type { Log } from './http/log.js';

/**
 * Drops output that cannot be written. Neither `head`, which stops reading, nor a closed terminal or a full disk should end a
 * command, or a server with all its callers. If something else than a missing reader loses some of the result, stderr says so,
 * and the exit code is not 0.
 */
export function outliveOutputs(): void {
  let isLost = false;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO' || isLost) return;
    isLost = true;
    process.stderr.write(`openai-assistants-shim: The output cannot be written: ${error.message}\n`);
    process.once('exit', () => {
      process.exitCode ||= 1;
    });
  });
}

/** Sends the output of `console` to stderr, because stdout is for the result of the command. */
export function sendConsoleToStderr(): void {
  globalThis.console = new Console(process.stderr);
}

/** Logs unhandled errors instead of ending the process: an error in the work for one caller must not end that of the others. */
export function tellFaults(log: Log): void {
  process.on('unhandledRejection', (reason) => {
    const text = reason instanceof Error ? reason.stack : toMessage(reason);
    log.warn(`unhandled promise rejection: ${text ?? ''}`);
  });
}

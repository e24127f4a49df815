import { Console } from 'node:console';
import { toMessage } from './cli-error.js';
import type { Log } from './http/log.js';

/**
 * Drops output that nobody reads any more. Neither `head`, which stops reading, nor a closed terminal should end a command, or
 * a server with all its callers.
 */
export function outliveReaders(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
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

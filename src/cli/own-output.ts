import { Console } from 'node:console';
import { toMessage } from './cli-error.js';
import type { Log } from './http/log.js';

/**
 * What nobody reads any more is dropped: neither a reader who has seen enough, as `head`, nor a terminal that was closed ends a
 * command, or a server with all its callers.
 */
export function outliveReaders(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}

/** What libraries tell goes to stderr, whatever its level: stdout is for what a command was called for. */
export function sendConsoleToStderr(): void {
  globalThis.console = new Console(process.stderr);
}

/** A fault in the work for one caller does not end that of the others: it is told, and the process goes on. */
export function tellFaults(log: Log): void {
  process.on('unhandledRejection', (reason) => {
    const text = reason instanceof Error ? reason.stack : toMessage(reason);
    log.warn(`a promise was rejected that nothing waited for: ${text ?? ''}`);
  });
}

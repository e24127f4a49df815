import { CliError, toMessage } from './cli-error.js';

/** The exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Does work that a later call can continue, until it is done or the user presses Ctrl-C. A second Ctrl-C ends the process at
 * once. Errors become a `CliError`. `left` says what an interruption leaves.
 */
export async function interruptible<T>(left: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopper = new AbortController();
  const stop = (): void => stopper.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work(stopper.signal);
  } catch (error) {
    if (stopper.signal.aborted) throw new CliError(`Interrupted. ${left}`, INTERRUPTED);
    throw error instanceof CliError ? error : new CliError(toMessage(error));
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

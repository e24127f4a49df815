/**
 * An error that ends the program: its message goes to stderr. The exit code is 1 for a failure, 2 for an invalid command line.
 */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The error for an invalid command line. */
export const badUsage = (message: string): CliError => new CliError(message, 2);

/** The message of an error, without its stack. */
export const toMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));

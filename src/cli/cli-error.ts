/** Ends the command with a message on stderr and an exit code: 1 for what went wrong, 2 for how it was called. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A command line that cannot be carried out as it stands. */
export const badUsage = (message: string): CliError => new CliError(message, 2);

/** What went wrong, in one line, without a stack. */
export const toMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));

import type { ArgsDef, CommandDef } from 'citty';
import type { OptionValues } from './parse-options.js';

/** A command of the program. */
export interface Command {
  /** Its name, description and options: for `--help`, and for reading its command line. */
  definition: CommandDef & { args: ArgsDef };
  /** Whether its last argument may be repeated. */
  takesMore?: true;
  /** Options that may be repeated. Their values are joined with commas. */
  repeats?: readonly string[];
  /**
   * Runs the command. `behind` has the arguments after `--`; null without one. `more` has the arguments after the first of
   * those that may be repeated. Resolves the exit code. Rejects with a `CliError` if it fails.
   */
  run: (options: OptionValues, behind: readonly string[] | null, more: readonly string[]) => Promise<number>;
}

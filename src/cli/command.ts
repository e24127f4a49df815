import type { ArgsDef, CommandDef } from 'citty';
import type { OptionValues } from './parse-options.js';

/** One command of the program. */
export interface Command {
  /** Its name, description and options: what `--help` shows, and what its command line is read by. */
  definition: CommandDef & { args: ArgsDef };
  /** Whether its last argument may come several times. */
  takesMore?: true;
  /** Options that may come several times: their values are joined by commas. */
  repeats?: readonly string[];
  /**
   * Does its work and resolves the exit code. `behind` is what the command line has behind `--`; null without one. `more` are the
   * arguments behind the first of those that may come several times. Rejects with a `CliError` where it cannot.
   */
  run: (options: OptionValues, behind: readonly string[] | null, more: readonly string[]) => Promise<number>;
}

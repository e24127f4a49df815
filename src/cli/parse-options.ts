import { parseArgs, type ArgsDef } from 'citty';
import { badUsage } from './cli-error.js';

/** The options of a command line by their names. One that was not given is absent. */
export type OptionValues = Readonly<Partial<Record<string, string>>>;

/**
 * Reads the options of a command, each of which has a value: `--port 80` or `--port=80`. Throws a `CliError` for an option that
 * the command does not have, for one without its value, and for anything else on the command line.
 */
export function parseOptions(rawArgs: readonly string[], args: ArgsDef): OptionValues {
  const { _: rest, ...given } = parseArgs([...rawArgs], args);
  const [unexpected] = rest;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(args, toKebabCase(name)))
      throw badUsage(`Unknown option: ${name.length > 1 ? '--' : '-'}${name}`);
  }
  const values: Partial<Record<string, string>> = {};
  for (const name of Object.keys(args)) {
    const value: unknown = given[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value === '' || value.startsWith('--')) throw badUsage(`--${name} needs a value.`);
    values[name] = value;
  }
  if (unexpected !== undefined) throw badUsage(`Unexpected argument: ${unexpected}`);
  return values;
}

/** The parser gives each option in camel case, too. */
const toKebabCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

import { parseArgs, type ArgsDef } from 'citty';
import { badUsage } from './cli-error.js';

/** The options and arguments of a command line, by name. A flag has the value `'true'`. What was not given is absent. */
export type OptionValues = Readonly<Partial<Record<string, string>>>;

/**
 * Reads the options of a command: `--port 80` or `--port=80`, a flag (`--json`), and positional arguments in order. If an
 * option is repeated, the last value counts; options in `repeats` have all values, joined with commas. Throws a `CliError` for
 * an unknown option, an option without its value, a missing argument, and an unexpected one; with `more`, further positional
 * arguments are allowed.
 */
export function parseOptions(
  rawArgs: readonly string[],
  args: ArgsDef,
  more?: string[],
  repeats: readonly string[] = [],
): OptionValues {
  const { _: rest, ...given } = parseArgs([...rawArgs], toNamed(args));
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(args, toKebabCase(name)))
      throw badUsage(`Unknown option: ${name.length > 1 ? '--' : '-'}${name}`);
  }
  const values: Partial<Record<string, string>> = {};
  const waiting = [...rest];
  for (const [name, { type, required = true }] of Object.entries(args)) {
    const value: unknown = type === 'positional' ? waiting.shift() : given[name];
    if (value === undefined && type === 'positional' && required) throw badUsage(`${name.toUpperCase()} is missing.`);
    if (value === undefined || (type === 'boolean' && value === false)) continue;
    if (type === 'boolean') values[name] = 'true';
    else if (typeof value === 'string' && value !== '' && !value.startsWith('--'))
      values[name] = repeats.includes(name) ? listValues(rawArgs, name).join(',') : value;
    else throw badUsage(`--${name} needs a value.`);
  }
  more?.push(...waiting.splice(0));
  const [unexpected] = waiting;
  if (unexpected !== undefined) throw badUsage(`Unexpected argument: ${unexpected}`);
  return values;
}

/** Without the positional arguments, because the parser has its own message for missing ones. */
const toNamed = (args: ArgsDef): ArgsDef =>
  Object.fromEntries(Object.entries(args).filter(([, { type }]) => type !== 'positional'));

/** The parser also returns each option in camel case. */
const toKebabCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Returns all values of an option. The parser returns only the last one. */
function listValues(rawArgs: readonly string[], name: string): string[] {
  const start = `--${name}=`;
  return rawArgs.flatMap((argument, index) => {
    if (argument.startsWith(start)) return argument.slice(start.length);
    return argument === `--${name}` ? (rawArgs[index + 1] ?? []) : [];
  });
}

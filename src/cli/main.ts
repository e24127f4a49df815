import { styleText } from 'node:util';
import type { CommandDef } from 'citty';
import { badUsage, CliError, toMessage } from './cli-error.js';
import type { Command } from './command.js';
import { parseOptions } from './parse-options.js';
import { hasColors, showUsage } from './usage.js';
import { readVersion } from './version.js';

const PROGRAM = 'openai-assistants-shim';

/** The commands by name. Each is loaded when it is called or shown. */
const COMMANDS: Readonly<Partial<Record<string, () => Promise<Command>>>> = {
  serve: async () => (await import('./commands/serve.js')).serve,
  run: async () => (await import('./commands/run.js')).run,
  audit: async () => (await import('./commands/audit.js')).audit,
  swap: async () => (await import('./commands/swap.js')).swap,
  doctor: async () => (await import('./commands/doctor.js')).doctor,
  assistants: async () => (await import('./commands/assistants.js')).assistants,
  import: async () => (await import('./commands/import.js')).importData,
  compare: async () => (await import('./commands/compare.js')).compare,
  export: async () => (await import('./commands/export.js')).exportData,
};

/**
 * Runs a command line. Resolves the exit code: 0, 1 for a failure, 2 for an invalid command line; with `run`, that of the
 * command. Errors go to stderr.
 */
export async function main(rawArgs: readonly string[]): Promise<number> {
  try {
    return await dispatch(rawArgs);
  } catch (error) {
    const text = error instanceof CliError ? error.message : `Unexpected error: ${describe(error)}`;
    process.stderr.write(`${hasColors(process.stderr) ? styleText('red', PROGRAM) : PROGRAM}: ${text}\n`);
    return error instanceof CliError ? error.exitCode : 1;
  }
}

async function dispatch([name, ...rest]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${readVersion()}\n`);
    return 0;
  }
  if (name === undefined || name === '--help' || name === '-h') {
    await showUsage(name === undefined ? process.stderr : process.stdout, await describeProgram());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw badUsage(`Unknown command: ${name}. ${PROGRAM} --help lists the commands.`);
  const { definition, takesMore, repeats, run } = await load();
  const end = rest.indexOf('--');
  const own = end === -1 ? rest : rest.slice(0, end);
  if (own.includes('--help') || own.includes('-h')) {
    await showUsage(process.stdout, definition, { meta: { name: PROGRAM, version: readVersion() } });
    return 0;
  }
  const more: string[] = [];
  const options = parseOptions(own, definition.args, takesMore && more, repeats);
  return run(options, end === -1 ? null : rest.slice(end + 1), more);
}

async function describeProgram(): Promise<CommandDef> {
  const loaded = Object.entries(COMMANDS).map(
    async ([name, load]) => [name, (await load?.())?.definition ?? {}] as const,
  );
  return {
    meta: {
      name: PROGRAM,
      version: readVersion(),
      description:
        'Answers the OpenAI Assistants API over HTTP, and moves your code and data. COMMAND --help lists its options',
    },
    subCommands: Object.fromEntries(await Promise.all(loaded)),
  };
}

const describe = (error: unknown): string => (error instanceof Error && error.stack) || toMessage(error);

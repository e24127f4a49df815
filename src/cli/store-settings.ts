import type { ArgsDef } from 'citty';
import { resolve } from 'node:path';
import { badUsage } from './cli-error.js';
import { DOOR_ARGS, readDoorOptions } from './door-options.js';
import type { OptionValues } from './parse-options.js';
import { readSettings, type Settings } from './settings.js';

/** The common options of commands that work on an app's store. */
export const STORE_ARGS = {
  store: { ...DOOR_ARGS.store, description: 'The store of the app: sqlite:FILE, postgres://… or redis://…' },
  namespace: {
    type: 'string',
    valueHint: 'NAME',
    description: "The app's option namespace, if it has one",
  },
  config: DOOR_ARGS.config,
} as const satisfies ArgsDef;

/**
 * Reads which store to use, and how the app uses it. Rejects with a `CliError` for a store in memory. With `reads` (the command
 * only reads), also for a file that does not exist: its name is mistyped, or the command runs in another folder than the app.
 */
export async function readStoreSettings(values: OptionValues, reads = false): Promise<Settings> {
  const settings = await readSettings(readDoorOptions(values), process.env);
  if (settings.isForgetful)
    throw badUsage(
      'This command needs a store that keeps its data: set --store sqlite:FILE, postgres://… or redis://…',
    );
  if (reads && settings.newFile !== null) throw badUsage(`There is no store ${resolve(settings.newFile)}.`);
  if (values.namespace === undefined) return settings;
  return { ...settings, assistants: { ...settings.assistants, namespace: values.namespace } };
}

/** Reads the option `concurrency` of commands that work on many threads; empty if it was not given. */
export function readNumberOfThreads({ concurrency }: OptionValues): { concurrency?: number } {
  if (concurrency === undefined) return {};
  const number = Number(concurrency);
  if (!Number.isInteger(number) || number < 1) throw badUsage('--concurrency takes a whole number of at least 1.');
  return { concurrency: number };
}

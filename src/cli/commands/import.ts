import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import OpenAI from 'openai';
import { withAssistants } from '../../client/with-assistants.js';
import { importThreads, readExport } from '../../import/index.js';
import { isRecord } from '../../lib/plain-values.js';
import type { ImportOptions, ImportReport } from '../../types/index.js';
import { badUsage, CliError, toMessage } from '../cli-error.js';
import type { Command } from '../command.js';
import { ProgressLine } from '../importing/progress-line.js';
import { tellImport } from '../importing/tell-import.js';
import type { OptionValues } from '../parse-options.js';
import type { Settings } from '../settings.js';
import { readStoreSettings, STORE_ARGS } from '../store-settings.js';

/** What a shell says of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

export const importData: Command = {
  definition: {
    meta: { name: 'import', description: 'Brings exported threads of the old API into a store, under their old ids' },
    args: {
      ...STORE_ARGS,
      map: {
        type: 'string',
        valueHint: 'FILE',
        description: 'A module whose default export makes records of the rows of the source',
      },
      files: {
        type: 'string',
        valueHint: 'FILE',
        description: 'A JSON object of the new ids of files that were uploaded again, by their old ids',
      },
      concurrency: {
        type: 'string',
        valueHint: 'NUMBER',
        description: 'The threads that are written at once (default: 8)',
      },
      'dry-run': { type: 'boolean', description: 'Reads the source, reports what it holds, and writes nothing' },
      json: { type: 'boolean', description: 'Prints the report as one JSON object' },
      source: { type: 'positional', description: 'A file or folder of exported data; several are read in their order' },
    },
  },
  takesMore: true,
  run: async (values, _behind, more) => {
    const isDry = values['dry-run'] !== undefined;
    const source = [values.source ?? '', ...more];
    const options = await readOptions(values);
    const settings = isDry ? null : await readStoreSettings(values);
    const report = await interruptible((stoppable) =>
      settings === null
        ? readExport(source, { ...options, ...stoppable })
        : importThreads(toClient(settings), source, { ...options, ...stoppable }),
    ).finally(() => settings?.store.close?.());
    if (values.json) {
      const shown = isDry ? { ...report, dry_run: true, requests: 0 } : report;
      process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    } else {
      tellImport(process.stdout, report, isDry);
    }
    return report.left_out.length > 0 ? 1 : 0;
  },
};

/** Runs an import until it is done or Ctrl-C ends it; a second one ends the process at once. What goes wrong is a `CliError`. */
async function interruptible(
  work: (options: Pick<ImportOptions, 'signal' | 'onProgress'>) => Promise<ImportReport>,
): Promise<ImportReport> {
  const line = new ProgressLine(process.stderr);
  const stopper = new AbortController();
  const stop = (): void => stopper.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work({ signal: stopper.signal, onProgress: (progress) => line.show(progress) });
  } catch (error) {
    if (stopper.signal.aborted)
      throw new CliError('Interrupted. What was written stays: the same command goes on with the rest.', INTERRUPTED);
    throw new CliError(toMessage(error));
  } finally {
    line.clear();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** No request is sent, so any key will do. */
const toClient = ({ assistants }: Settings): OpenAI => withAssistants(new OpenAI({ apiKey: 'unused' }), assistants);

async function readOptions({ map, files, concurrency }: OptionValues): Promise<ImportOptions> {
  const atOnce = concurrency === undefined ? {} : { concurrency: toNumber(concurrency) };
  return {
    ...atOnce,
    ...(map === undefined ? {} : { map: await loadMap(map) }),
    ...(files === undefined ? {} : { files: readFileIds(files) }),
  };
}

function toNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw badUsage('--concurrency takes a whole number of at least 1.');
  return number;
}

async function loadMap(file: string): Promise<(row: unknown) => unknown> {
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    throw badUsage(`--map: ${file} cannot be loaded: ${toMessage(error)}`);
  }
  const map = isRecord(loaded) ? loaded['default'] : undefined;
  if (typeof map !== 'function') throw badUsage(`--map: ${file} has no default export that is a function.`);
  // What it takes is for its author to say.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return map as (row: unknown) => unknown;
}

function readFileIds(file: string): Record<string, string> {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw badUsage(`--files: ${file} cannot be read: ${toMessage(error)}`);
  }
  const entries = isRecord(read) && !Array.isArray(read) ? Object.entries(read) : null;
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
  if (!entries?.every(isText)) throw badUsage(`--files: ${file} has to hold an object of texts: new ids by old ones.`);
  return Object.fromEntries(entries);
}

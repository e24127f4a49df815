import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import OpenAI from 'openai';
import { withAssistants } from '../../client/with-assistants.js';
import { readTextFile } from '../../config/read-text-file.js';
import { importThreads } from '../../import/index.js';
import { tryExport } from '../../import/read-export.js';
import { isRecord } from '../../lib/plain-values.js';
import type { ImportOptions, ImportProgress } from '../../types/index.js';
import { badUsage, toMessage } from '../cli-error.js';
import type { Command } from '../command.js';
import { DOOR_ARGS, readDoorOptions } from '../door-options.js';
import { ProgressLine } from '../importing/progress-line.js';
import { tellImport } from '../importing/tell-import.js';
import { interruptible } from '../interruptible.js';
import type { OptionValues } from '../parse-options.js';
import type { Settings } from '../settings.js';
import { readNumberOfThreads, readStoreSettings, STORE_ARGS } from '../store-settings.js';

export const importData: Command = {
  definition: {
    meta: { name: 'import', description: 'Imports exported threads of the old API into a store, under their old ids' },
    args: {
      ...STORE_ARGS,
      map: {
        type: 'string',
        valueHint: 'FILE',
        description: 'A module whose default export converts the rows of the source',
      },
      files: {
        type: 'string',
        valueHint: 'FILE',
        description: 'A JSON object from old to new file ids, for files that you uploaded again',
      },
      concurrency: {
        type: 'string',
        valueHint: 'NUMBER',
        description: 'The number of threads to write at once (default: 8)',
      },
      history: {
        type: 'string',
        valueHint: 'WHERE',
        description: "The app's option history: conversations or store (default: conversations)",
      },
      eager: {
        type: 'boolean',
        description: 'Creates the conversations of all threads now, not at the first use of each',
      },
      'base-url': { ...DOOR_ARGS['base-url'], description: `With --eager: ${DOOR_ARGS['base-url'].description}` },
      'dry-run': { type: 'boolean', description: 'Only reads the source and reports what it contains' },
      json: { type: 'boolean', description: 'Prints the report as one JSON object' },
      source: { type: 'positional', description: 'Files or folders of exported data, read in this order' },
    },
  },
  takesMore: true,
  run: async (values, _behind, more) => {
    const isDry = values['dry-run'] !== undefined;
    const source = [values.source ?? '', ...more];
    const options = await readOptions(values);
    const isEager = values.eager !== undefined;
    const { history } = readDoorOptions(values);
    const settings = isDry ? null : await readStoreSettings(values);
    if (isEager && (settings?.assistants.history ?? history) === 'store')
      throw badUsage('--eager creates conversations, but with --history store the threads stay in the store.');
    if (isEager && !isDry && keyOf() === undefined)
      throw badUsage('--eager sends requests: set OPENAI_API_KEY to the key of your app.');
    const line = new ProgressLine(process.stderr);
    const left = 'What was written stays: run the same command again for the rest.';
    const { report, dry } = await interruptible(left, async (signal) => {
      const onProgress = (progress: ImportProgress): void => line.show(progress);
      const stoppable: ImportOptions = { ...options, signal, onProgress, eager: isEager };
      if (settings !== null) return { report: await importThreads(toClient(settings), source, stoppable), dry: null };
      const tried = await tryExport(source, stoppable);
      const all = history === 'store' ? 0 : tried.requests;
      const [requests, later] = isEager ? [all, 0] : [0, all];
      return { report: tried.report, dry: { requests, first_use_requests: later } };
    }).finally(() => {
      line.clear();
      return settings?.store.close?.();
    });
    if (values.json) {
      const shown = dry ? { ...report, dry_run: true, ...dry } : report;
      process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    } else {
      tellImport(process.stdout, report, dry);
    }
    return report.left_out.length > 0 ? 1 : 0;
  },
};

const keyOf = (): string | undefined => process.env.OPENAI_API_KEY?.trim() || undefined;

/** If the import sends no request, any key will do. */
const toClient = ({ assistants, baseURL }: Settings): OpenAI =>
  withAssistants(new OpenAI({ apiKey: keyOf() ?? 'unused', ...(baseURL && { baseURL }) }), assistants);

async function readOptions(values: OptionValues): Promise<ImportOptions> {
  const { map, files } = values;
  return {
    ...readNumberOfThreads(values),
    ...(map === undefined ? {} : { map: await loadMap(map) }),
    ...(files === undefined ? {} : { files: readFileIds(files) }),
  };
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
  // Only the author of the function knows the type of its parameter.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return map as (row: unknown) => unknown;
}

function readFileIds(file: string): Record<string, string> {
  let read: unknown;
  try {
    read = JSON.parse(readTextFile(file));
  } catch (error) {
    throw badUsage(`--files: ${file} cannot be read: ${toMessage(error)}`);
  }
  const entries = isRecord(read) && !Array.isArray(read) ? Object.entries(read) : null;
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
  if (!entries?.every(isText)) throw badUsage(`--files: ${file} must contain a JSON object from old ids to new ids.`);
  return Object.fromEntries(entries);
}

import OpenAI, { APIError, AuthenticationError } from 'openai';
import { withAssistants } from '../../client/with-assistants.js';
import { exportAssistants, exportThreads } from '../../import/index.js';
import { badUsage, CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { DOOR_ARGS } from '../door-options.js';
import { tellExport } from '../exporting/tell-export.js';
import { ProgressLine } from '../importing/progress-line.js';
import { interruptible } from '../interruptible.js';
import type { OptionValues } from '../parse-options.js';
import type { Settings } from '../settings.js';
import { readNumberOfThreads, readStoreSettings, STORE_ARGS } from '../store-settings.js';

/** What an interrupted command leaves. */
const LEFT = 'What was written stays: run the same command again for the rest.';

export const exportData: Command = {
  definition: {
    meta: { name: 'export', description: 'Writes the threads and assistants of a store to a file that import reads' },
    args: {
      ...STORE_ARGS,
      thread: {
        type: 'string',
        valueHint: 'ID',
        description: 'Exports only this thread and its assistants. You can repeat this option',
      },
      assistants: { type: 'boolean', description: 'Exports only the assistants' },
      'base-url': DOOR_ARGS['base-url'],
      concurrency: {
        type: 'string',
        valueHint: 'NUMBER',
        description: 'The number of threads to read at once (default: 8)',
      },
      json: { type: 'boolean', description: 'Prints the report as one JSON object' },
      file: {
        type: 'positional',
        description: 'The JSON lines file to write, gzipped if it ends in .gz; for a folder, threads.jsonl in it',
      },
    },
  },
  repeats: ['thread'],
  run: async (values) => {
    const { file = '', thread } = values;
    if (thread !== undefined && values.assistants) throw badUsage('Use either --thread or --assistants, not both.');
    const concurrency = readNumberOfThreads(values);
    const settings = await readStoreSettings(values, true);
    const client = toClient(settings);
    const line = new ProgressLine(process.stderr);
    const report = await interruptible(LEFT, (signal) => {
      if (values.assistants) return exportAssistants(client, file, { signal });
      const onProgress = (progress: { done: number; total: number }): void => line.show({ at: 'writing', ...progress });
      const threads = thread === undefined ? {} : { threads: thread.split(',').filter(Boolean) };
      return exportThreads(client, file, { ...threads, ...concurrency, signal, onProgress }).catch(explain);
    }).finally(() => {
      line.clear();
      return settings.store.close?.();
    });
    if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else tellExport(process.stdout, report, file);
    return report.left_out.length > 0 ? 1 : 0;
  },
};

const keyOf = (): OptionValues[string] => process.env.OPENAI_API_KEY?.trim() || undefined;

/** Threads in the store can be exported without a key. */
const toClient = ({ assistants, baseURL }: Settings): OpenAI =>
  withAssistants(new OpenAI({ apiKey: keyOf() ?? 'none', ...(baseURL && { baseURL }) }), assistants);

function explain(error: unknown): never {
  if (error instanceof AuthenticationError && keyOf() === undefined)
    throw new CliError(
      'The messages of some threads are at the service: set OPENAI_API_KEY to the key of your app, and repeat the command.',
    );
  if (error instanceof APIError) throw new CliError(`${error.message} ${LEFT}`);
  throw error;
}

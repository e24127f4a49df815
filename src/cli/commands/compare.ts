import OpenAI, { NotFoundError } from 'openai';
import { withAssistants } from '../../client/with-assistants.js';
import { findConfigFile } from '../../config/read-config.js';
import { readTextFile } from '../../config/read-text-file.js';
import { isPrices, type ModelPrices } from '../../lib/prices.js';
import { renderJson } from '../../compare/render-json.js';
import type { Judged } from '../../compare/judge.js';
import { createReport } from '../../compare/report.js';
import type { Assistant, AssistantsOptions } from '../../types/index.js';
import { routeToAzure } from '../../upstream/azure.js';
import { badUsage, toMessage } from '../cli-error.js';
import type { Command } from '../command.js';
import { askQuestions } from '../comparing/ask-questions.js';
import { PartFile } from '../comparing/part-file.js';
import { readGoldenFile } from '../comparing/read-golden-file.js';
import { checkOutputs, writeReports } from '../comparing/write-reports.js';
import { DOOR_ARGS, orRefuse, readDoorOptions, toInteger } from '../door-options.js';
import { interruptible } from '../interruptible.js';
import type { OptionValues } from '../parse-options.js';
import { readSettings, type Settings } from '../settings.js';
import { readNumberOfThreads } from '../store-settings.js';

/** The default similarity of an acceptable text: by common words, and by the angle between embeddings. */
const THRESHOLDS = { words: 0.5, embeddings: 0.8 };

export const compare: Command = {
  definition: {
    meta: {
      name: 'compare',
      description: 'Asks recorded questions again with another config, and compares the answers',
    },
    args: {
      with: { ...DOOR_ARGS.config, description: `The config to compare. ${DOOR_ARGS.config.description}` },
      'base-url': DOOR_ARGS['base-url'],
      output: {
        type: 'string',
        valueHint: 'FILE',
        description: 'Writes the report to a .html, .md or .json file. You can repeat this option',
      },
      'max-tokens': { type: 'string', valueHint: 'NUMBER', description: 'Stops asking after this many tokens' },
      concurrency: {
        type: 'string',
        valueHint: 'NUMBER',
        description: 'The number of questions to ask at once (default: 4)',
      },
      similarity: {
        type: 'string',
        valueHint: 'MODEL',
        description: 'Compares texts by embeddings of this model (default: by common words)',
      },
      threshold: {
        type: 'string',
        valueHint: 'NUMBER',
        description: 'How similar an acceptable text must be, 0 to 1 (default: 0.5, and 0.8 with --similarity)',
      },
      prices: {
        type: 'string',
        valueHint: 'FILE',
        description: 'A JSON file: { input, output, cachedInput } per million tokens, by model',
      },
      json: { type: 'boolean', description: 'Prints the report as one JSON object' },
      golden: { type: 'positional', description: 'A JSON lines file of recorded questions and answers' },
    },
  },
  repeats: ['output'],
  run: async (values) => {
    const { golden = '', output, similarity } = values;
    const outputs = output?.split(',').filter(Boolean) ?? [];
    checkOutputs(outputs);
    const { concurrency = 4 } = readNumberOfThreads(values);
    const maxTokens = readMost(values['max-tokens']);
    const threshold = readThreshold(values.threshold) ?? THRESHOLDS[similarity === undefined ? 'words' : 'embeddings'];
    const prices = values.prices === undefined ? null : readPrices(values.prices);
    const settings = await readSettings(readDoorOptions({ ...values, config: values.with }), process.env);
    const { client, options } = createClient(settings);
    const changes = settings.compare?.options ?? {};
    const lines = readGoldenFile(golden, describeHow(values, settings));
    const part = new PartFile(outputs[0]);
    const judged = await interruptible(describeLeft(outputs), (signal) =>
      askQuestions(lines, {
        ...{ client, options, changes, concurrency, maxTokens, threshold, part, signal },
        prices: prices ?? settings.compare?.prices ?? {},
        embeddings: similarity ?? null,
        findAssistant: (id) => findAssistant(client, id),
        onProgress: (done) => tellProgress(done, lines.length),
      }),
    ).finally(() => settings.store.close?.());
    const by = similarity === undefined ? 'words' : `embeddings of ${similarity}`;
    const report = createReport(judged, { similarity: by, threshold });
    writeReports(outputs, report);
    if (lines.every((line, index) => 'leftOut' in line || isAnswered(judged[index]))) part.remove();
    if (values.json) process.stdout.write(renderJson(report));
    else process.stdout.write([report.verdict, ...report.worse.map((line) => `  ${line}`), ''].join('\n'));
    if (outputs.length > 0) process.stderr.write(`Wrote ${outputs.join(', ')}.\n`);
    return report.counts.worse + report.counts['not run'] > 0 ? 1 : 0;
  },
};

const isAnswered = (judged: Judged | undefined): boolean =>
  judged !== undefined && judged.answer !== null && judged.answer.status !== 'failed';

const describeLeft = (outputs: readonly string[]): string =>
  outputs.length > 0 ? 'The answers so far are kept: run the same command again for the rest.' : 'Nothing was kept.';

/** Requests may cost money, so the command refuses to run without a key. */
function createClient({ assistants, baseURL }: Settings): { client: OpenAI; options: AssistantsOptions } {
  const apiKey = process.env.OPENAI_API_KEY?.trim() || undefined;
  if (apiKey === undefined && baseURL === undefined)
    throw badUsage('compare asks a model: set OPENAI_API_KEY to the key of your app.');
  // These options are for a running app. Here each question is asked once, through this library.
  const { rollout: _rollout, shadow: _shadow, onEvent: _onEvent, waitUntil: _waitUntil, ...options } = assistants;
  const client = withAssistants(new OpenAI({ apiKey: apiKey ?? 'none', ...(baseURL && { baseURL }) }), options);
  routeToAzure(client);
  return { client, options };
}

async function findAssistant(client: OpenAI, id: string): Promise<Assistant | null> {
  try {
    return await client.beta.assistants.retrieve(id);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** The settings on which the answers depend, besides the questions, as far as they can be read. */
function describeHow(values: OptionValues, { baseURL, compare: config }: Settings): string {
  const file = findConfigFile({ file: values.with, env: process.env });
  return JSON.stringify([baseURL, config?.options, values.similarity, file === null ? null : readTextFile(file)]);
}

const readMost = (text: string | undefined): number =>
  text === undefined ? Infinity : orRefuse(toInteger(text, 1, 1e12), 'max-tokens', 'a whole number of at least 1');

function readThreshold(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  return orRefuse(value >= 0 && value <= 1 ? value : null, 'threshold', 'a number from 0 to 1');
}

function readPrices(file: string): ModelPrices {
  let read: unknown;
  try {
    read = JSON.parse(readTextFile(file));
  } catch (error) {
    throw badUsage(`--prices: ${file} cannot be read: ${toMessage(error)}`);
  }
  if (!isPrices(read)) throw badUsage(`--prices: ${file} must contain an object of { input, output } by model.`);
  return read;
}

/** Shows the progress, only on a terminal. */
function tellProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${done === total ? '' : `Asked ${done} of ${total}`}`);
}

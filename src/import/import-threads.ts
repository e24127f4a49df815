import type { WrappableClient } from '../client/with-assistants.js';
import { finishThread } from '../engine/importing/finish-thread.js';
import { importAssistants as importIntoStore } from '../engine/importing/import-assistants.js';
import { stageRecords } from '../engine/importing/stage-records.js';
import { findDefaultStore } from '../store/default-store.js';
import type { Assistant, ImportOptions, ImportReading, ImportReport, ImportSource } from '../types/index.js';
import type { ImportedRecord } from '../types/imported.js';
import type { Catalogue } from './catalogue.js';
import { runAll } from './run-all.js';
import { moveThreads } from './move-threads.js';
import { readSource, toReading } from './read-source.js';
import { StagingArea } from './staging-area.js';
import { tellReading } from './tell-reading.js';
import { readConcurrency, readOptions, withEngine, type Engine } from './with-engine.js';

/** How many assistants to write at once. */
const BATCH = 100;

/**
 * Imports exported data of the old API into the store of a client: assistants, threads, messages, runs and steps, under their
 * old ids. After that `threads.retrieve`, `messages.list`, `runs.list` and the like return them as the old API did, and a new
 * run gets the whole history. The import sends no request: the first run or message of a thread creates its conversation,
 * unless the option `history` keeps it in the store. With `eager`, the import creates all conversations.
 *
 * A second import of the same source changes nothing. To finish an interrupted import, repeat it. The import never changes
 * what is in the store; from a longer export it adds what is new. Its memory grows with the number of ids, not with the size
 * of the data.
 *
 * Resolves a report of what the source contains, what is missing in it, and what was left out. Rejects with a `TypeError` if
 * the client has no store of its own, with an `Error` if the source has no record or the path does not exist, with an
 * `OpenAIError` if the store fails, and with the reason of `signal`.
 */
export async function importThreads<Row = unknown>(
  client: WrappableClient,
  source: ImportSource,
  options: ImportOptions<Row> = {},
): Promise<ImportReport> {
  const { signal } = options;
  const concurrency = readConcurrency('importThreads', options.concurrency);
  if (options.eager && readOptions(client)?.history === 'store')
    throw new TypeError(
      "The option 'eager' of importThreads creates conversations, but the client's option 'assistants.history' is 'store'.",
    );
  return intoStore('importThreads', client, async (engine) => {
    const assistants: Assistant[] = [];
    const area = new StagingArea((threadId, records) => stageRecords(engine.context, threadId, records), concurrency);
    const keep = (record: ImportedRecord): Promise<void> | undefined => {
      signal?.throwIfAborted();
      if (record.kind !== 'assistant') return area.add(record);
      assistants.push(record.value);
      return undefined;
    };
    const onRead = options.onProgress && (await tellReading(source, options.onProgress));
    const { catalogue, report } = await readSource(source, toReading(options), keep, onRead);
    await area.flush();
    await writeAssistants(engine, assistants, catalogue);
    const threads = catalogue.listThreads();
    let done = 0;
    await runAll(threads, concurrency, async (threadId) => {
      signal?.throwIfAborted();
      const { unplaced, unseen } = await finishThread(engine.context, catalogue.plan(threadId));
      const unplacedWhy = (id: string): string =>
        `The message ${id} was not added to the thread ${threadId}, which has continued since its import.`;
      const unseenWhy = (id: string): string =>
        `The message ${id} of the thread ${threadId} is listed, but not sent to models: the thread has continued in a conversation since its import.`;
      for (const why of [...unplaced.map(unplacedWhy), ...unseen.map(unseenWhy)])
        report.left_out.push({ source: 'store', why });
      done += 1;
      options.onProgress?.({ at: 'writing', done, total: threads.size });
    });
    if (!options.eager) return report;
    const { requests, failed } = await moveThreads(engine, threads, { ...options, concurrency });
    return { ...report, left_out: [...report.left_out, ...failed], requests };
  });
}

/** Imports only the assistants of exported data, as {@link importThreads} does. The report counts only assistants. */
export async function importAssistants<Row = unknown>(
  client: WrappableClient,
  source: ImportSource,
  options: ImportReading<Row> = {},
): Promise<ImportReport> {
  return intoStore('importAssistants', client, async (engine) => {
    const assistants: Assistant[] = [];
    const { catalogue, report } = await readSource(source, toReading(options), (record) => {
      if (record.kind === 'assistant') assistants.push(record.value);
      return undefined;
    });
    await writeAssistants(engine, assistants, catalogue);
    const missing = { assistants: [], runs: [], files: [] };
    return { ...report, threads: 0, messages: 0, runs: 0, steps: 0, missing, truncated: [] };
  });
}

async function intoStore<T>(name: string, client: WrappableClient, work: (engine: Engine) => Promise<T>): Promise<T> {
  const options = readOptions(client);
  // A client without options is refused below.
  if (options !== undefined && options.store === undefined && findDefaultStore() === undefined)
    throw new TypeError(
      `${name} needs a persistent store: otherwise the imported data would be lost when this process ends. Set the client's option 'assistants.store'.`,
    );
  return withEngine(name, client, work);
}

/** Writes the assistants that were not deleted later in the source, in order. */
async function writeAssistants(engine: Engine, read: readonly Assistant[], catalogue: Catalogue): Promise<void> {
  const byId = new Map(read.map((assistant) => [assistant.id, assistant]));
  const assistants = catalogue.assistants.list('').flatMap(({ id }) => byId.get(id) ?? []);
  let latest = 0;
  for (let start = 0; start < assistants.length; start += BATCH) {
    const placed = assistants.slice(start, start + BATCH).map((assistant, index) => {
      // Keeps their order even if their times do not rise.
      latest = Math.max(latest, assistant.created_at);
      return { assistant, time: latest, index: start + index };
    });
    await importIntoStore(engine.context, placed);
  }
}

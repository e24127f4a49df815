import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCall } from '../../client/request-options.js';
import type { WrappableClient } from '../../client/with-assistants.js';
import { hasThread, lookAtThread } from '../../engine/exporting/list-threads.js';
import { LegacyError } from '../../errors.js';
import type { ExportOptions, ExportReport } from '../../types/index.js';
import { readConcurrency, readOptions, withEngine, type Engine } from '../with-engine.js';
import { ExportFile } from './export-file.js';
import { countWanted, listWanted, type Wanted } from './list-threads.js';
import { readAhead } from './read-ahead.js';
import { listAll, readThread, type ExportedLine, type NewCall } from './read-thread.js';
import { Tally, type Progress } from './tally.js';

/** The first line. It makes an import keep the order of the file, whatever the times are. */
const HEAD = { object: 'export', version: 1, order: 'oldest_first' };

/** A mark is set after this many threads. */
const MARK_EVERY = 16;

/** How often to retry a request, with the waits that the service asks for: enough for minutes of rate limits. */
const RETRIES = 10;

/**
 * Writes the threads of a client to a file, from which `importThreads` makes an equal store. The file has JSON lines with the
 * objects that `retrieve` and `list` return: for each thread the thread, its messages, and its runs with their steps, oldest
 * first; then the assistants (with the option `threads`, only those that the messages and runs name). If the name ends with
 * `.gz`, the file is compressed. If the target is a folder, the file is `threads.jsonl`. Threads that are conversations are
 * read from the service, with about one request for each 100 messages.
 *
 * Until the file is complete it is `NAME.part`; then it gets its name and replaces an older file. While one export writes the
 * file, a second one on the same machine rejects. To finish an interrupted export, repeat the call with the same options and
 * store. Memory does not grow with the data.
 *
 * Resolves a report of what the file contains. Threads that do not exist or cannot be read are left out, and the report names
 * them. Rejects with a `TypeError` for bad options, with the SDK's error if the service cannot be reached or refuses the key,
 * with an `OpenAIError` if the store fails, and with the reason of `signal`.
 */
export async function exportThreads(
  client: WrappableClient,
  target: string | URL,
  options: ExportOptions = {},
): Promise<ExportReport> {
  const concurrency = readConcurrency('exportThreads', options.concurrency);
  const threads = options.threads === undefined ? undefined : [...new Set(options.threads)];
  const what = { threads: threads ?? null, namespace: readOptions(client)?.namespace ?? null };
  return withEngine('exportThreads', client, (engine) =>
    writeFile<Progress>(target, 'threads.jsonl', what, options.signal, async (file, tally, newCall) => {
      if (threads === undefined) await checkStore(engine, file.marks, target);
      for (const mark of file.marks) tally.restore(mark);
      if (file.marks.length === 0) await file.add(JSON.stringify(HEAD));
      await writeThreads(engine, file, tally, { ...options, threads, concurrency }, newCall);
      await writeAssistants(engine, file, tally, newCall, threads === undefined ? null : tally.named);
    }),
  );
}

/**
 * Writes only the assistants of a client to such a file; in a folder it is `assistants.jsonl`. Sends no request. Rejects like
 * {@link exportThreads}.
 */
export async function exportAssistants(
  client: WrappableClient,
  target: string | URL,
  options: Pick<ExportOptions, 'signal'> = {},
): Promise<ExportReport> {
  const what = { assistants: true, namespace: readOptions(client)?.namespace ?? null };
  return withEngine('exportAssistants', client, (engine) =>
    writeFile(target, 'assistants.jsonl', what, options.signal, async (file, tally, newCall) => {
      await file.add(JSON.stringify(HEAD));
      await writeAssistants(engine, file, tally, newCall, null);
    }),
  );
}

async function writeFile<Mark>(
  target: string | URL,
  name: string,
  what: object,
  signal: AbortSignal | undefined,
  write: (file: ExportFile<Mark>, tally: Tally, newCall: NewCall) => Promise<void>,
): Promise<ExportReport> {
  const file = await ExportFile.open<Mark>(await findPath(target, name), JSON.stringify(what));
  const tally = new Tally();
  const onRequest = (): void => {
    tally.requests += 1;
  };
  try {
    await write(file, tally, () => ({
      ...createCall('export', { maxRetries: RETRIES, ...(signal ? { signal } : {}) }),
      onRequest,
    }));
    signal?.throwIfAborted();
    await file.finish();
  } catch (error) {
    await file.close();
    // After an abort, the error may be another one than the reason of the signal.
    signal?.throwIfAborted();
    throw error;
  }
  return tally.toReport();
}

/**
 * Resolves the path of the file. It must not be a pipe, a device or a link to a file, because the export replaces what is
 * there.
 */
async function findPath(target: string | URL, name: string): Promise<string> {
  const given = typeof target === 'string' ? target : fileURLToPath(target);
  const path = (await look(given))?.isDirectory() ? join(given, name) : given;
  const found = await look(path);
  if (!found) return path;
  if (!found.isFile())
    throw new Error(`${path} is not a regular file, and the export would replace it. Choose another name.`);
  return realpath(path);
}

/** Null if there is nothing at the path. */
const look = (path: string): Promise<Stats | null> => stat(path).catch(() => null);

/** How many marks to check, newest first, for a thread that the store still has. Some may have been deleted since. */
const LOOKED_FOR = 8;

/** Rejects if an interrupted export was begun with another store: then none of its last threads is in this store. */
async function checkStore(engine: Engine, marks: readonly Progress[], target: string | URL): Promise<void> {
  const last = marks.slice(-LOOKED_FOR).reverse();
  for (const { place } of last) if (await hasThread(engine.context, place)) return;
  if (last.length === 0) return;
  throw new Error(
    `The export to ${String(target)} was begun with another store: repeat it with that one, delete its .part and .part.log, or give another name.`,
  );
}

interface Writing extends Pick<ExportOptions, 'signal' | 'onProgress'> {
  threads: readonly string[] | undefined;
  concurrency: number;
}

async function writeThreads(
  engine: Engine,
  file: ExportFile<Progress>,
  tally: Tally,
  { threads, concurrency, signal, onProgress }: Writing,
  newCall: NewCall,
): Promise<void> {
  const total = onProgress ? await countWanted(engine, threads) : 0;
  const wanted = listWanted(engine, threads, file.marks.at(-1)?.place);
  const read = (thread: Wanted): AsyncGenerator<ExportedLine> => readWanted(engine, thread, newCall);
  for await (const { item, pieces } of readAhead(wanted, concurrency, read, ({ line }) => line.length)) {
    const id = item.threadId ?? item.place;
    let hasLines = false;
    let isWhole = true;
    try {
      for await (const piece of pieces) {
        signal?.throwIfAborted();
        hasLines = true;
        await file.add(piece.line);
        tally.count(id, piece);
      }
    } catch (error) {
      if (!(error instanceof LegacyError)) throw error;
      // Makes an import skip the lines of this thread that are already in the file.
      if (hasLines) await file.add(JSON.stringify({ id, object: 'thread.deleted', deleted: true }));
      if (!(await isGone(engine, item))) tally.leaveOut({ thread: id, why: error.message });
      isWhole = false;
    }
    tally.endThread(item.place, isWhole);
    if (tally.unmarked >= MARK_EVERY) await file.mark(tally.takeUnmarked());
    onProgress?.({ done: tally.done, total });
  }
  await file.mark(tally.takeUnmarked());
}

/** Reads a thread. If the caller has not named it, it is skipped if it turns out not to be a thread. */
async function* readWanted(
  engine: Engine,
  { threadId, place, isFound }: Wanted,
  newCall: NewCall,
): AsyncGenerator<ExportedLine> {
  if (threadId === null)
    throw leaveOut(`The id of this thread, which begins with ${place.split('~')[0]}, is too long.`);
  if (isFound) {
    const holding = await lookAtThread(engine.context, threadId);
    if (holding === 'unfinished') throw leaveOut('The import of this thread did not finish: repeat it.');
    if (holding !== 'thread') return;
  }
  yield* readThread(engine, threadId, newCall);
}

const leaveOut = (message: string): LegacyError =>
  new LegacyError(400, { message, type: 'invalid_request_error', param: null, code: null });

/** Whether a thread that the caller has not named was deleted while it was read. */
async function isGone(engine: Engine, { threadId, isFound }: Wanted): Promise<boolean> {
  if (!isFound || threadId === null) return false;
  const holding = await lookAtThread(engine.context, threadId);
  return holding === 'deleted' || holding === 'nothing';
}

/** Writes the assistants of the client in order: all, or those that are named. */
async function writeAssistants<Mark>(
  engine: Engine,
  file: ExportFile<Mark>,
  tally: Tally,
  newCall: NewCall,
  named: ReadonlySet<string> | null,
): Promise<void> {
  for await (const assistant of listAll((query) => engine.listAssistants(query, newCall()))) {
    if (named !== null && !named.has(assistant.id)) continue;
    await file.add(JSON.stringify(assistant));
    tally.assistants += 1;
  }
}

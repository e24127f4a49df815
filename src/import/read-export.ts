import type { ImportOptions, ImportReport, ImportSource } from '../types/index.js';
import type { ImportedRecord } from '../types/imported.js';
import { RequestCount } from './count-requests.js';
import { readSource, toReading } from './read-source.js';
import { tellReading } from './tell-reading.js';

/**
 * Reads exported data of the old API as `importThreads` does, but imports nothing. The report says what the source contains,
 * what is missing in it, and what an import would leave out. It needs no client and no store, and ignores `concurrency`.
 *
 * Rejects with an `Error` if the source has no record or the path does not exist, and with the reason of `signal`.
 */
export async function readExport<Row = unknown>(
  source: ImportSource,
  options: ImportOptions<Row> = {},
): Promise<ImportReport> {
  return (await tryExport(source, options)).report;
}

/** The same, with the number of requests that would create the conversations of all threads. */
export async function tryExport<Row>(
  source: ImportSource,
  { signal, onProgress, ...reading }: ImportOptions<Row>,
): Promise<{ report: ImportReport; requests: number }> {
  const onRead = onProgress && (await tellReading(source, onProgress));
  const count = new RequestCount();
  const keep = (record: ImportedRecord): undefined => {
    signal?.throwIfAborted();
    count.note(record);
  };
  const { report, catalogue } = await readSource(source, toReading(reading), keep, onRead);
  return { report, requests: count.count(catalogue) };
}

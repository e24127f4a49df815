import type { ImportReading, ImportReport, ImportSource } from '../types/index.js';
import type { ImportedRecord } from '../types/imported.js';
import { Catalogue } from './catalogue.js';
import { readRecords, toMap } from './read-records.js';
import type { OnRead } from './read-rows.js';

/** The result of reading a source. */
export interface ReadSource {
  catalogue: Catalogue;
  report: ImportReport;
}

/**
 * Reads exported data, and passes each record to `keep`. Rejects if a path does not exist, and if the source has no record; the
 * error says what it has instead.
 */
export async function readSource(
  source: ImportSource,
  reading: ImportReading,
  keep: (record: ImportedRecord) => Promise<void> | undefined,
  onRead?: OnRead,
): Promise<ReadSource> {
  const catalogue = new Catalogue();
  for await (const record of readRecords(source, reading, catalogue, onRead)) await keep(record);
  catalogue.close();
  return { catalogue, report: catalogue.report(toMap(reading.files ?? {})) };
}

/** Removes the type of the caller's rows from the options. */
export function toReading<Row>(options: ImportReading<Row>): ImportReading {
  // Only the caller knows the type of the rows.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return options as ImportReading;
}

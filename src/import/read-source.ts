import type { ImportReading, ImportReport, ImportSource } from '../types/index.js';
import type { ImportedRecord } from '../types/imported.js';
import { Catalogue } from './catalogue.js';
import { readRecords, toMap } from './read-records.js';
import type { OnRead } from './read-rows.js';

/** What a source was found to hold. */
export interface ReadSource {
  catalogue: Catalogue;
  report: ImportReport;
}

/**
 * Reads exported data, giving each record to `keep` as it comes. Rejects where a path leads nowhere, and for a source without
 * any record, with what it holds instead.
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

/** The options of a caller who says by `Row` what the rows of the source are. */
export function toReading<Row>(options: ImportReading<Row>): ImportReading {
  // Only the caller knows what the rows are.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return options as ImportReading;
}

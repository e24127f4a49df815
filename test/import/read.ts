import { readSource } from '../../src/import/read-source.js';
import type { ImportReading, ImportReport, ImportSource } from '../../src/types/index.js';
import type { ImportedRecord } from '../../src/types/imported.js';

/** What a source holds: its records by their ids, its report, and the order of what is in a thread. */
export interface Read {
  records: Record<string, ImportedRecord['value']>;
  report: ImportReport;
  messages: (threadId?: string) => string[];
  runs: (threadId?: string) => string[];
  steps: (runId?: string) => string[];
  timeOf: (threadId: string) => number;
}

/** Reads a source; of records that came again the last one counts, as in a store. */
export async function read(source: ImportSource, reading: ImportReading = {}): Promise<Read> {
  const records: Read['records'] = {};
  const keep = ({ value }: ImportedRecord): undefined => {
    records[value.id] = value;
  };
  const { catalogue, report } = await readSource(source, reading, keep);
  const list = (kind: 'messages' | 'runs' | 'steps', owner: string): string[] =>
    catalogue[kind].list(owner).map(({ id }) => id);
  return {
    records,
    report,
    messages: (threadId = 'thread_1') => list('messages', threadId),
    runs: (threadId = 'thread_1') => list('runs', threadId),
    steps: (runId = 'run_1') => list('steps', runId),
    timeOf: (threadId) => catalogue.timeOf(threadId),
  };
}

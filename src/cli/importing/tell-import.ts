import type { ImportReport } from '../../types/index.js';
import { count } from '../code/count.js';
import { describeRecords } from '../describe-records.js';
import { tellOn } from '../tell-lists.js';
import type { Screen } from '../usage.js';

/** Says what an import has brought in, or would, what it left out, and what the source does not hold. */
export function tellImport(screen: Screen, report: ImportReport, dry: DryRun | null): void {
  const { say, title, list } = tellOn(screen);
  const { duplicates, left_out, missing, truncated, requests } = report;
  title(`${dry ? 'The source holds' : 'In the store:'} ${describeRecords(report)}.`);
  if (duplicates > 0) say(`${count(duplicates, 'record stands', 'records stand')} in the source more than once.`);
  if (dry) say(`Nothing was written. ${describeRequests(dry)}`);
  else if (requests !== undefined) say(`${count(requests, 'request')} made the conversations of the threads.`);
  list(
    'Left out',
    left_out.map(({ source, line, why }) => `${source}${line === undefined ? '' : `:${line}`}\n      ${why}`),
  );
  list('Assistants that are named and not there: give them by the option definitions', missing.assistants);
  list('Runs that are named and not there', missing.runs);
  list('Files that are gone: shown where they were, and not sent', missing.files);
  list('Threads of which the source holds the first pages only', truncated);
}

/** The requests that an import would send, and those of the first uses of its threads. */
export interface DryRun {
  requests: number;
  first_use_requests: number;
}

function describeRequests({ requests, first_use_requests: later }: DryRun): string {
  if (requests > 0) return `The import would send ${count(requests, 'request')}.`;
  if (later === 0) return 'An import sends no request.';
  return `An import sends no request. The first uses of all threads take ${count(later, 'request')}, or the import with --eager.`;
}

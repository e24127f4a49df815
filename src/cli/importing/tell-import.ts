import type { ImportReport } from '../../types/index.js';
import { count } from '../code/count.js';
import { describeRecords } from '../describe-records.js';
import { tellOn } from '../tell-lists.js';
import type { Screen } from '../usage.js';

/** Prints what an import has written (or would write), what it left out, and what is missing in the source. */
export function tellImport(screen: Screen, report: ImportReport, dry: DryRun | null): void {
  const { say, title, list } = tellOn(screen);
  const { duplicates, left_out, missing, truncated, requests } = report;
  title(`${dry ? 'The source contains' : 'In the store:'} ${describeRecords(report)}.`);
  if (duplicates > 0) say(`${count(duplicates, 'record is', 'records are')} in the source more than once.`);
  if (dry) say(`Nothing was written. ${describeRequests(dry)}`);
  else if (requests !== undefined) say(`${count(requests, 'request')} created the conversations of the threads.`);
  list(
    'Left out',
    left_out.map(({ source, line, why }) => `${source}${line === undefined ? '' : `:${line}`}\n      ${why}`),
  );
  list('Missing assistants: add them with the option definitions', missing.assistants);
  list('Missing runs', missing.runs);
  list('Missing files: messages show them, but runs do not send them', missing.files);
  list('Threads whose last pages are missing', truncated);
}

/** The number of requests that an import would send, and that the first uses of its threads would send. */
export interface DryRun {
  requests: number;
  first_use_requests: number;
}

function describeRequests({ requests, first_use_requests: later }: DryRun): string {
  if (requests > 0) return `The import would send ${count(requests, 'request')}.`;
  if (later === 0) return 'An import sends no request.';
  return `An import sends no request. The first uses of all threads take ${count(later, 'request')}, or the import with --eager.`;
}

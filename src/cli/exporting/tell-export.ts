import type { ExportReport } from '../../types/index.js';
import { count } from '../code/count.js';
import { describeRecords } from '../describe-records.js';
import { tellOn } from '../tell-lists.js';
import type { Screen } from '../usage.js';

/** Prints what the exported file contains, and what was left out. */
export function tellExport(screen: Screen, report: ExportReport, file: string): void {
  const { say, title, list } = tellOn(screen);
  const { requests, left_out, unfinished } = report;
  title(`In ${file}: ${describeRecords(report)}.`);
  if (requests > 0) say(`${count(requests, 'request')} ${requests === 1 ? 'was' : 'were'} sent.`);
  list(
    'Left out',
    left_out.map(({ thread, why }) => `${thread}\n      ${why}`),
  );
  list(
    'Active runs: an import makes them expired',
    unfinished.map(({ thread, run, status }) => `${run} of ${thread}: ${status}`),
  );
}

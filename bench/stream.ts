import { DELTAS } from './sides/stream-sides.js';
import { compareApart } from './support/compare-apart.js';
import { report, reportCosts } from './support/report.js';

/** Measures the CPU time of reading a stream of text deltas, with each side in its own process. */
export async function benchStream(): Promise<void> {
  report(`a stream of ${String(DELTAS)} text deltas`);
  const [, raw, helper] = reportCosts(await compareApart('stream', 3));
  report.target('raw events / SDK stream', raw?.ratio, 1.2);
  report.target('AssistantStream / SDK stream', helper?.ratio, 1.3);

  report('AssistantStream, fed the same legacy events as NDJSON');
  const [, ourHelper] = reportCosts(await compareApart('helper', 2));
  report.target("ours / the SDK's", ourHelper?.ratio, 1);
}

import { compareApart } from './support/compare-apart.js';
import { report, reportCosts } from './support/report.js';

/** Measures the CPU time of a flow (create thread and message, poll a run, list messages), with each side in its own process. */
export async function benchPolledFlow(): Promise<void> {
  report('polled flow, against the recorded answers of the fake');
  const [, recorded, , floor] = reportCosts(await compareApart('flow-recorded', 4));
  report.target('ours / hand-written', recorded?.ratio, 1.7);
  report.line('the least / hand-written: see bench/floor.ts', floor?.ratio.toFixed(2) ?? '-');

  // In the measurement above, much of the time is the JIT compiler's, which takes longer for more code. Here all is compiled.
  report('polled flow, against the recorded answers, in a process that has run 6,000 of them');
  const [, warm] = reportCosts(await compareApart('flow-recorded', 2, { warmUp: 100 }));
  report.line('ours / hand-written', warm?.ratio.toFixed(2) ?? '-');

  report('polled flow, against the fake, its own work included');
  const [, faked] = reportCosts(await compareApart('flow-fake', 3));
  report.target('ours / hand-written', faked?.ratio, 1.3);

  report("polled flow with history: 'store', against recorded answers");
  const [, stored, storedFloor] = reportCosts(await compareApart('flow-stored', 3));
  report.target('ours / hand-written, stateless', stored?.ratio, 1.5);
  report.line('the least / hand-written, stateless: see bench/floor.ts', storedFloor?.ratio.toFixed(2) ?? '-');
}

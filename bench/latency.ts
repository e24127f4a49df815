import { createMeasure, type Measured, type Timing } from './latency/measure.js';
import { listRunRows } from './latency/run-rows.js';
import { listThreadRows } from './latency/thread-rows.js';
import { listToolRows } from './latency/tool-rows.js';
import { report } from './support/report.js';

const LATENCY = 50;

/** Compares the wall time and the requests of each legacy call with those of hand-written code. */
export async function benchLatency(): Promise<void> {
  const { world, measureRow } = await createMeasure(LATENCY);
  report(`wall time with ${LATENCY} ms of latency upstream: requests and time of ours, of hand-written; difference`);
  for (const row of [...listThreadRows(world), ...listRunRows(world), ...listToolRows(world)]) {
    const measured = await measureRow(row);
    report.line(row.name, show(measured));
    if (row.limit !== undefined) {
      report.target(`${row.name}: ms over the hand-written call`, measured.handWritten?.difference, row.limit);
    }
  }
}

function show({ ours, handWritten }: Measured): string {
  if (!handWritten) return showSide(ours);
  return `${showSide(ours)}   ${showSide(handWritten)}   ${showTime(handWritten.difference)}`;
}

const showSide = ({ requests, wall }: Timing): string => `${String(requests).padStart(2)} ${showTime(wall)}`;

const showTime = (milliseconds: number): string => `${milliseconds.toFixed(1).padStart(6)} ms`;

import { setTimeout } from 'node:timers/promises';
import { listRunRows } from './latency/run-rows.js';
import type { Prepare, Row } from './latency/row.js';
import { listThreadRows } from './latency/thread-rows.js';
import { listToolRows } from './latency/tool-rows.js';
import { createWorld } from './latency/world.js';
import { median } from './support/compare.js';
import { report } from './support/report.js';

const LATENCY = 50;
const ROUNDS = 15;
/** Code that runs for the first few times is slow: the first streamed run of all takes some 20 ms longer. */
const WARM_UP = 5;
/** Behind each call, for what it leaves behind: a run that nobody waits for, a request that it did not wait for. */
const REST = 10;

interface Sample {
  wall: number;
  requests: number;
}

/** Measures one call, on a state of its own. */
type Measure = (prepare: Prepare) => Promise<Sample>;

/** Wall time of each legacy call beside its hand-written equivalent, with the requests that both take. */
export async function benchLatency(): Promise<void> {
  let latency = 0;
  const world = await createWorld(() => latency);
  const measure: Measure = async (prepare) => {
    const call = await prepare();
    const before = world.fake.requests.length;
    latency = LATENCY;
    const start = performance.now();
    await call();
    const wall = performance.now() - start;
    // Only what is timed is to wait.
    latency = 0;
    await setTimeout(REST);
    return { wall, requests: world.fake.requests.length - before };
  };
  report(`wall time with ${LATENCY} ms of latency upstream: requests and time of ours, of hand-written; difference`);
  for (const row of [...listThreadRows(world), ...listRunRows(world), ...listToolRows(world)]) {
    report.line(row.name, await measureRow(row, measure));
  }
}

/** Both sides in each round, in turns the first, so that whatever the machine does meets both. */
async function measureRow({ ours, handWritten }: Row, measure: Measure): Promise<string> {
  const own: Sample[] = [];
  const other: Sample[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const measureOther = async (): Promise<void> => {
      if (handWritten) other.push(await measure(handWritten));
    };
    if (round % 2 === 1) await measureOther();
    own.push(await measure(ours));
    if (round % 2 === 0) await measureOther();
  }
  const [mine, theirs] = [own.slice(WARM_UP), other.slice(WARM_UP)];
  if (!handWritten) return show(mine);
  const differences = mine.map(({ wall }, round) => wall - (theirs[round]?.wall ?? NaN));
  return `${show(mine)}   ${show(theirs)}   ${showTime(median(differences))}`;
}

function show(samples: readonly Sample[]): string {
  const requests = samples.reduce((sum, sample) => sum + sample.requests, 0) / samples.length;
  return `${String(requests).padStart(2)} ${showTime(median(samples.map(({ wall }) => wall)))}`;
}

function showTime(milliseconds: number): string {
  return `${milliseconds.toFixed(1).padStart(6)} ms`;
}

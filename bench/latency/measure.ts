import { setTimeout } from 'node:timers/promises';
import type { Store } from 'openai-assistants-shim';
import { median } from '../support/compare.js';
import type { Prepare, Row } from './row.js';
import { createWorld, type World } from './world.js';

const ROUNDS = 15;
/** The rounds that do not count, because code is slow at first: the first streamed run takes about 20 ms longer. */
const WARM_UP = 5;
/** The pause (ms) after each call, for what it left unfinished, such as a run or a request that it did not wait for. */
const REST = 10;

interface Sample {
  wall: number;
  requests: number;
}

/** The results of one side of a row. */
export interface Timing {
  /** The median of the wall times, in milliseconds. */
  wall: number;
  requests: number;
}

export interface Measured {
  ours: Timing;
  /** Null if there is no hand-written equivalent. */
  handWritten: (Timing & { difference: number }) | null;
}

/** Creates a world, and a function that measures rows in it, with this latency (ms) of each request. */
export async function createMeasure(
  latencyMs: number,
  store?: Store,
): Promise<{ world: World; measureRow: (row: Row) => Promise<Measured> }> {
  let latency = 0;
  const world = await createWorld(() => latency, store);
  /** Measures one call, on a new state. */
  const measure = async (prepare: Prepare): Promise<Sample> => {
    const call = await prepare();
    const before = world.fake.requests.length;
    latency = latencyMs;
    const start = performance.now();
    await call();
    const wall = performance.now() - start;
    // Only the measured call has latency.
    latency = 0;
    await setTimeout(REST);
    return { wall, requests: world.fake.requests.length - before };
  };
  return { world, measureRow: (row) => measureBoth(row, measure) };
}

/** Measures both sides in each round, and alternates which is first, so that other load on the machine affects both. */
async function measureBoth(
  { ours, handWritten }: Row,
  measure: (prepare: Prepare) => Promise<Sample>,
): Promise<Measured> {
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
  if (!handWritten) return { ours: toTiming(mine), handWritten: null };
  const difference = median(mine.map(({ wall }, round) => wall - (theirs[round]?.wall ?? NaN)));
  return { ours: toTiming(mine), handWritten: { ...toTiming(theirs), difference } };
}

function toTiming(samples: readonly Sample[]): Timing {
  return {
    wall: median(samples.map(({ wall }) => wall)),
    requests: samples.reduce((sum, sample) => sum + sample.requests, 0) / samples.length,
  };
}

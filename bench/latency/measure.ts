import { setTimeout } from 'node:timers/promises';
import type { Store } from 'openai-assistants-shim';
import { median } from '../support/compare.js';
import type { Prepare, Row } from './row.js';
import { createWorld, type World } from './world.js';

const ROUNDS = 15;
/** Code that runs for the first few times is slow: the first streamed run of all takes some 20 ms longer. */
const WARM_UP = 5;
/** Behind each call, for what it leaves behind: a run that nobody waits for, a request that it did not wait for. */
const REST = 10;

interface Sample {
  wall: number;
  requests: number;
}

/** One side of a row: medians. */
export interface Timing {
  /** Milliseconds. */
  wall: number;
  requests: number;
}

export interface Measured {
  ours: Timing;
  /** null where nothing can be written by hand. */
  handWritten: (Timing & { difference: number }) | null;
}

/** A world, and what measures rows in it with this latency (ms) upstream. */
export async function createMeasure(
  latencyMs: number,
  store?: Store,
): Promise<{ world: World; measureRow: (row: Row) => Promise<Measured> }> {
  let latency = 0;
  const world = await createWorld(() => latency, store);
  /** Measures one call, on a state of its own. */
  const measure = async (prepare: Prepare): Promise<Sample> => {
    const call = await prepare();
    const before = world.fake.requests.length;
    latency = latencyMs;
    const start = performance.now();
    await call();
    const wall = performance.now() - start;
    // Only what is timed is to wait.
    latency = 0;
    await setTimeout(REST);
    return { wall, requests: world.fake.requests.length - before };
  };
  return { world, measureRow: (row) => measureBoth(row, measure) };
}

/** Both sides in each round, in turns the first, so that whatever the machine does meets both. */
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

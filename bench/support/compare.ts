import { setImmediate } from 'node:timers/promises';
import { Bench } from 'tinybench';

/** One of the ways to do the same work. */
export interface Side {
  name: string;
  /** Prepares the work before each measurement. Its time does not count. */
  prepare?: () => void;
  /** Does the work. A measurement repeats it `times` times, for work that is too short to be measured alone. */
  run: () => Promise<unknown>;
  times?: number;
}

/** The cost of a side. `cpu` is the median CPU time per repetition, in milliseconds. */
export interface Cost {
  name: string;
  cpu: number;
  /** The cost divided by that of the first side: the median over all rounds. */
  ratio: number;
}

/** The number of rounds that do not count. */
export const WARM_UP = 3;

/**
 * Compares the CPU time of sides in one process. Each round measures each side, so that other load on the machine affects all
 * sides. The CPU time is that of the whole process, with the threads of the garbage collector. It does not force a collection
 * between measurements, because then a side would not pay for the garbage that it leaves.
 */
export async function compare(sides: readonly Side[], rounds = 25, iterations = 6): Promise<Cost[]> {
  const measured = sides.map(() => [] as number[]);
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const medians = await measureRound(sides, iterations);
    if (round < 0) continue;
    for (const [index, samples] of measured.entries()) samples.push(medians[index] ?? NaN);
  }
  return toCosts(
    sides.map(({ name }) => name),
    measured,
  );
}

/** Computes the cost of each side from its samples, one per round. */
export function toCosts(names: readonly string[], measured: readonly (readonly number[])[]): Cost[] {
  const base = measured[0] ?? [];
  return names.map((name, index) => {
    const samples = measured[index] ?? [];
    const ratios = samples.map((cpu, round) => cpu / (base[round] ?? NaN));
    return { name, cpu: median(samples), ratio: median(ratios) };
  });
}

async function measureRound(sides: readonly Side[], iterations: number): Promise<number[]> {
  const bench = new Bench({ time: 0, iterations, warmup: false, throws: true });
  for (const side of sides) bench.add(side.name, async () => ({ overriddenDuration: await measureOnce(side) }));
  await bench.run();
  return bench.tasks.map(({ result }) => ('latency' in result ? result.latency.p50 : NaN));
}

/** Measures a side several times. Returns the median, in milliseconds per repetition. */
export async function measureMedian(side: Side, iterations: number): Promise<number> {
  const samples: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration += 1) samples.push(await measureOnce(side));
  return median(samples);
}

/** Returns the CPU time of one repetition, in milliseconds. */
async function measureOnce({ prepare, run, times = 1 }: Side): Promise<number> {
  prepare?.();
  // Let the event loop turn, as in any app: the targets of weak references can only be collected between turns.
  await setImmediate();
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

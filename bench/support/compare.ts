import { setImmediate } from 'node:timers/promises';
import { Bench } from 'tinybench';

/** One way to do a piece of work. */
export interface Side {
  name: string;
  /** What the work needs and nobody measures; called ahead of each measurement. */
  prepare?: () => void;
  /** The work; `times` repetitions of it where one alone is too short to be measured. */
  run: () => Promise<unknown>;
  times?: number;
}

/** What a side costs: medians, CPU in milliseconds per repetition. */
export interface Cost {
  name: string;
  cpu: number;
  /** Cost over that of the first side: the median of the ratios of the rounds. */
  ratio: number;
}

/** Rounds ahead of those that count. */
export const WARM_UP = 3;

/**
 * Measures the sides against each other in one process: round by round, each side in each round, so that whatever else the
 * machine does meets all of them. CPU time of the whole process counts, the garbage collector's threads included. Nothing
 * is collected by force in between: a side that leaves more garbage would not pay for it then.
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

/** What the samples of each side's rounds come to, beside the first side. */
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

/** The median of several measurements of one side, in milliseconds per repetition. */
export async function measureMedian(side: Side, iterations: number): Promise<number> {
  const samples: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration += 1) samples.push(await measureOnce(side));
  return median(samples);
}

/** CPU of one repetition in milliseconds. */
async function measureOnce({ prepare, run, times = 1 }: Side): Promise<number> {
  prepare?.();
  // As any app does now and then: weak references are let go of between turns of the event loop only.
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

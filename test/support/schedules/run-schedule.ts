import type fc from 'fast-check';
import { vi } from 'vitest';
import { checkEnd } from './check-end.js';
import type { Lane } from './commands.js';
import { performStep } from './perform-step.js';
import {
  createScheduleWorld,
  type ScheduledThread,
  type ScheduleOptions,
  type ScheduleWorld,
} from './schedule-world.js';

/** After this many turns of the event loop without anything happening, time may pass. */
const QUIET_TURNS = 6;
/** Like {@link QUIET_TURNS}, for when the scheduler has something else to release. */
const SHORT_TURNS = 1;
/** More steps than any schedule needs. */
const MOST_STEPS = 6_000;

/** Runs a schedule. Throws if anything was wrong, with a trace of what happened. Needs vitest's fake timers. */
export async function runSchedule(
  scheduler: fc.Scheduler,
  lanes: readonly Lane[],
  options?: ScheduleOptions,
): Promise<void> {
  const world = await createScheduleWorld(scheduler, options);
  const report = (fault: string): never => {
    throw new Error(`${fault}\n${world.gates.trace.join('\n')}`);
  };
  try {
    await drive(scheduler, world, Promise.all(lanes.map((lane) => walk(world, lane))));
    await drive(scheduler, world, checkEnd(world, listTouched(world, lanes)));
  } catch (error) {
    report(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    for (const process of world.processes) process.crash();
    vi.clearAllTimers();
  }
  if (world.faults.length > 0) report(world.faults.join('\n'));
}

/** Lists the threads that the steps use. */
function listTouched({ threads }: ScheduleWorld, lanes: readonly Lane[]): ScheduledThread[] {
  const steps = lanes.flatMap((lane) => lane.steps);
  return threads.filter((_, index) => steps.some((step) => 'thread' in step && step.thread === index));
}

async function walk(world: ScheduleWorld, { process: index, steps }: Lane): Promise<void> {
  const process = world.processes[index];
  if (!process) throw new Error(`There is no process ${index}.`);
  const walking = (async () => {
    await process.learnTime();
    for (const step of steps) if (!process.isDead) await performStep(world, process, step);
  })();
  // Do not wait for the work of a dead process.
  await Promise.race([walking, process.died]);
}

/** Releases one thing after the other, in the order of the scheduler. If nothing waits for it, lets time pass. */
async function drive(scheduler: fc.Scheduler, world: ScheduleWorld, work: Promise<unknown>): Promise<void> {
  const progress = { isSettled: false };
  const settle = (): void => {
    progress.isSettled = true;
  };
  work.then(settle, settle);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await quiet(world, () => (scheduler.count() > 0 ? SHORT_TURNS : QUIET_TURNS));
    if (progress.isSettled) {
      await work;
      return;
    }
    if (scheduler.count() > 0) await scheduler.waitNext(1);
    else if (vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
    else throw new Error('A call is not settled, and nothing is left to happen.');
  }
  throw new Error('A call does not settle.');
}

/** Waits until nothing happens any more without the scheduler or time. */
async function quiet({ gates }: ScheduleWorld, turns: () => number): Promise<void> {
  let still = 0;
  for (let known = gates.ticks; still < turns(); known = gates.ticks) {
    await new Promise((resolve) => setImmediate(resolve));
    still = gates.underWay > 0 || gates.ticks !== known ? 0 : still + 1;
  }
}

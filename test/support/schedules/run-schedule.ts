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

/** Turns of the event loop in which nothing happens before it is believed that nothing will, and that time may pass. */
const QUIET_TURNS = 6;
/** The same where something else can be let happen. */
const SHORT_TURNS = 1;
/** More than any schedule has. */
const MOST_STEPS = 6_000;

/** Goes through a schedule, and throws what it found wrong, with all that has happened. Time must be vitest's. */
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

/** The threads that anything was done to. */
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
  // Nobody waits for what a dead process was at.
  await Promise.race([walking, process.died]);
}

/** Lets happen one thing after the other, as the scheduler picks them, and time pass when nothing else can. */
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

/** Waits until all that needs neither the scheduler nor time has happened. */
async function quiet({ gates }: ScheduleWorld, turns: () => number): Promise<void> {
  let still = 0;
  for (let known = gates.ticks; still < turns(); known = gates.ticks) {
    await new Promise((resolve) => setImmediate(resolve));
    still = gates.underWay > 0 || gates.ticks !== known ? 0 : still + 1;
  }
}

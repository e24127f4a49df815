import fc from 'fast-check';
import { FAULTS, type ProcessFault } from './gated-process.js';

/** A call of one process on a thread. */
export type Command =
  | { do: 'run'; stream: boolean; windowed: boolean; answers: boolean }
  | { do: 'poll' | 'list' | 'cancel' | 'delete' | 'say' }
  | { do: 'submit'; stream: boolean }
  | { do: 'update'; value: string };

/** An event in a process, or time that passes. */
export type Incident =
  | { do: 'crash' }
  | { do: 'spoil'; fault: ProcessFault }
  | { do: 'wait'; milliseconds: number }
  | { do: 'freeze'; milliseconds: number };

export type Step = (Command & { thread: number }) | Incident;

/** The steps of one process, in order. */
export interface Lane {
  process: number;
  steps: Step[];
}

const thread = fc.constantFrom(0, 0, 0, 1);
const run = fc.record({
  do: fc.constant('run' as const),
  stream: fc.boolean(),
  windowed: fc.constantFrom(false, false, true),
  answers: fc.boolean(),
  thread,
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: run },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('poll' as const, 'list' as const), thread }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('cancel' as const), thread }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('submit' as const), stream: fc.boolean(), thread }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('update' as const), value: fc.constantFrom('a', 'b'), thread }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('say' as const), thread }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), thread }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('spoil' as const), fault: fc.constantFrom(...FAULTS) }) },
  // All waits together are shorter than a lease, because these schedules do not test processes that seem dead.
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), milliseconds: fc.constantFrom(100, 2_500) }) },
);

/** Two to four processes with many steps; the first one begins with a run. */
const wide: fc.Arbitrary<Lane[]> = fc
  .tuple(
    run,
    fc.array(step, { maxLength: 3 }),
    fc.array(
      fc.record({ process: fc.constantFrom(0, 1, 1, 2, 3), steps: fc.array(step, { minLength: 1, maxLength: 4 }) }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([first, steps, others]) => [{ process: 0, steps: [first, ...steps] }, ...others]);

const rival: fc.Arbitrary<Step> = fc
  .oneof(
    fc.record({ do: fc.constant('submit' as const), stream: fc.boolean() }),
    fc.record({ do: fc.constant('cancel' as const) }),
    fc.record({ do: fc.constant('update' as const), value: fc.constantFrom('a', 'b') }),
    fc.record({ do: fc.constantFrom('poll' as const, 'delete' as const) }),
    run.map(({ thread: _thread, ...rest }) => rest),
  )
  .map((command) => ({ ...command, thread: 0 }));

const incident: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step[]>([]) },
  { weight: 1, arbitrary: fc.constantFrom(...FAULTS).map((fault): Step[] => [{ do: 'spoil', fault }]) },
);

/** One run, and several processes that make different calls on it at the same time. */
const narrow: fc.Arbitrary<Lane[]> = fc
  .tuple(run, fc.array(fc.tuple(incident, rival), { minLength: 2, maxLength: 3 }), fc.constantFrom(0, 1), fc.boolean())
  .map(([first, rivals, offset, crashes]) => [
    { process: 0, steps: [{ ...first, answers: false, thread: 0 }] },
    ...rivals.map(([before, last], index): Lane => ({ process: index + offset, steps: [...before, last] })),
    ...(crashes ? [{ process: offset, steps: [{ do: 'crash' } satisfies Step] }] : []),
  ]);

export const lanes: fc.Arbitrary<Lane[]> = fc.oneof({ weight: 2, arbitrary: narrow }, { weight: 1, arbitrary: wide });

/** Freezes a process for so long that others may presume it dead. */
const freeze: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('freeze' as const),
  milliseconds: fc.constantFrom(30_000, 90_000, 200_000),
});

/** A run whose process crashes or freezes, and other processes that use the run during that time or later. */
const lost: fc.Arbitrary<Lane[]> = fc
  .tuple(
    run,
    fc.oneof(freeze, fc.constant<Step>({ do: 'crash' })),
    fc.array(fc.tuple(fc.oneof(freeze, fc.constant<Step>({ do: 'crash' })), fc.boolean(), rival), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([first, incident, others]) => [
    { process: 0, steps: [{ ...first, thread: 0 }] },
    { process: 0, steps: [incident] },
    ...others.flatMap(([fate, isLost, last], index): Lane[] => [
      { process: index + 1, steps: [{ do: 'poll', thread: 0 }, last] },
      ...(isLost ? [{ process: index + 1, steps: [{ do: 'wait' as const, milliseconds: 65_000 }, fate] }] : []),
    ]),
  ]);

/** For threads in the store, for which the service has no record of what a dead process did. */
export const storedLanes: fc.Arbitrary<Lane[]> = fc.oneof(
  { weight: 2, arbitrary: lost },
  { weight: 2, arbitrary: narrow },
  { weight: 1, arbitrary: wide },
);

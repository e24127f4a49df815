import type fc from 'fast-check';

/** Makes everything in a schedule wait for its turn. */
export interface Gates {
  /** Resolves when the scheduler chooses this one of all that wait. */
  pass: (label: string) => Promise<void>;
  /** Makes the schedule wait for work that does not pass a gate. */
  track: <T>(work: Promise<T>) => Promise<T>;
  /** The number of tracked works that have not settled. */
  readonly underWay: number;
  /** A counter that grows with everything that happens. */
  readonly ticks: number;
  /** What has happened, in order. */
  readonly trace: readonly string[];
  note: (line: string) => void;
}

export function createGates(scheduler: fc.Scheduler): Gates {
  const state = { underWay: 0, ticks: 0 };
  const trace: string[] = [];
  const note = (line: string): void => {
    trace.push(line);
  };
  return {
    trace,
    note,
    get underWay() {
      return state.underWay;
    },
    get ticks() {
      return state.ticks;
    },
    async pass(label) {
      state.ticks += 1;
      await scheduler.schedule(Promise.resolve(), label);
      state.ticks += 1;
      note(label);
    },
    async track(work) {
      state.underWay += 1;
      try {
        return await work;
      } finally {
        state.underWay -= 1;
        state.ticks += 1;
      }
    },
  };
}

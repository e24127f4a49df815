/** A call that is ready to be measured. */
export type Call = () => Promise<unknown>;

/** Prepares a call, outside of the measured time: creates what the call needs, such as a thread. */
export type Prepare = () => Promise<Call>;

/** A legacy call, and hand-written code with the same effect. */
export interface Row {
  name: string;
  ours: Prepare;
  /** Absent if there is no equivalent, because the call only uses the library's store. */
  handWritten?: Prepare;
  /** The target: at most this many milliseconds more than the hand-written call, with a `MemoryStore`. */
  limit?: number;
}

/** Prepares a call that needs no state. */
export function always(call: Call): Prepare {
  return () => Promise.resolve(call);
}

/** Prepares calls that need a state; each gets a new one. */
export function eachOn<State>(create: () => Promise<State>): (call: (state: State) => Promise<unknown>) => Prepare {
  return (call) => async () => {
    const state = await create();
    return () => call(state);
  };
}

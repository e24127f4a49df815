/** A call that has been made ready. */
export type Call = () => Promise<unknown>;

/** Makes ready, untimed, what one call uses up. */
export type Prepare = () => Promise<Call>;

/** A legacy call beside what somebody would write by hand for the same effect. */
export interface Row {
  name: string;
  ours: Prepare;
  /** Absent where there is nothing to write by hand: what it is about is kept in the store. */
  handWritten?: Prepare;
  /** At most this many milliseconds more than the hand-written call, with a `MemoryStore`. */
  limit?: number;
}

/** A call that needs nothing. */
export function always(call: Call): Prepare {
  return () => Promise.resolve(call);
}

/** Makes the calls that need a state of their own: each is handed a new one. */
export function eachOn<State>(create: () => Promise<State>): (call: (state: State) => Promise<unknown>) => Prepare {
  return (call) => async () => {
    const state = await create();
    return () => call(state);
  };
}

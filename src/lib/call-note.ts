/** A call of the old API that listeners are to be told of, from the moment at which it is made. */
export interface CallNote {
  /** The method that was called: `createAndPoll`. */
  readonly name: string;
  /** What it was given. */
  readonly args: readonly unknown[];
  /** Has the stack of the caller in `stack`, where the runtime gives one. */
  readonly trace: { stack?: unknown };
  isTold?: true;
}

let current: CallNote | undefined;

/** The call that is being made right now; undefined where there is none, or no listener. */
export const readNote = (): CallNote | undefined => current;

/** Does something as a part of a call. What it begins later is no part of it, unless it is bound: {@link bindNote}. */
export function underNote<T>(note: CallNote | undefined, work: () => T): T {
  const before = current;
  current = note;
  try {
    return work();
  } finally {
    current = before;
  }
}

/** Lets a function, whenever it is called, be a part of the call that is being made right now. */
export function bindNote<Args extends unknown[], T>(work: (...args: Args) => T): (...args: Args) => T {
  const note = current;
  return (...args) => underNote(note, () => work(...args));
}

/** A call of the old API, noted for listeners when it is made. */
export interface CallNote {
  /** The method that was called: `createAndPoll`. */
  readonly name: string;
  /** Its arguments. */
  readonly args: readonly unknown[];
  /** Contains the caller's stack in `stack`, if the runtime supports it. */
  readonly trace: { stack?: unknown };
  isTold?: true;
}

let current: CallNote | undefined;

/** The call that is being made now; undefined if there is none, or no listener. */
export const readNote = (): CallNote | undefined => current;

/**
 * Runs something as a part of a call. Asynchronous work that it starts is not part of the call unless it is bound:
 * {@link bindNote}.
 */
export function underNote<T>(note: CallNote | undefined, work: () => T): T {
  const before = current;
  current = note;
  try {
    return work();
  } finally {
    current = before;
  }
}

/** Binds a function to the call that is being made now. */
export function bindNote<Args extends unknown[], T>(work: (...args: Args) => T): (...args: Args) => T {
  const note = current;
  return (...args) => underNote(note, () => work(...args));
}

/** Waits this long by the timers of the moment, so that a test's fake timers govern it. */
export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const realTimeout = globalThis.setTimeout;

/** Lets everything else that is ready go first. Not governed by fake timers: it stands for no time at all. */
export const yieldTurn = () => new Promise<void>((resolve) => realTimeout(resolve, 0));

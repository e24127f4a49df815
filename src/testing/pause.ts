import { onLaterTurn } from '../lib/timers.js';

/** Waits this long by the timers of the moment, so that a test's fake timers govern it. */
export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Lets everything else that is ready go first. */
export const yieldTurn = () => new Promise<void>(onLaterTurn);

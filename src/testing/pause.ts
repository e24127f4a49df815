import { onLaterTurn } from '../lib/timers.js';

/** Waits with the timers that are installed now, so that a test's fake timers control it. */
export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Lets all other work that is ready run first. */
export const yieldTurn = () => new Promise<void>(onLaterTurn);

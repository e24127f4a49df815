/** The most promises, one after the other, through which a caller waits for something. */
const DEPTH = 32;

/**
 * Resolves after code that waits for promises which are settled now has run, even if it waits through a chain of up to
 * {@link DEPTH} promises. Takes a few microseconds. Uses no timer, because it would never resolve in a test that
 * replaces timers.
 */
export async function letCallersContinue(): Promise<void> {
  for (let step = 0; step < DEPTH; step += 1) await Promise.resolve();
}

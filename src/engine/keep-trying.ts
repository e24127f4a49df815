import type { EngineContext } from './context.js';
import { untilClosing } from './until-closing.js';

/** Waits (ms) between attempts: about a minute in total. */
const WAITS = [200, 1000, 5000, 15_000, 40_000];

/**
 * Runs a task that may be finished later: resolves after the first attempt; if that fails, retries in the background
 * for about a minute, and then calls `giveUp`. If the app closes the store, the last attempt is made before. Never
 * rejects.
 */
export async function keepTrying(
  ctx: EngineContext,
  task: () => Promise<unknown>,
  giveUp: () => void = () => undefined,
): Promise<void> {
  if (!(await succeeds(task))) void untilClosing(ctx, (closing) => tryInTime(ctx, task, giveUp, closing));
}

async function tryInTime(
  { clock }: EngineContext,
  task: () => Promise<unknown>,
  giveUp: () => void,
  closing: AbortSignal,
): Promise<void> {
  for (const wait of WAITS) {
    await clock.sleep(wait, closing);
    if (await succeeds(task)) return;
    if (closing.aborted) break;
  }
  giveUp();
}

async function succeeds(task: () => Promise<unknown>): Promise<boolean> {
  try {
    await task();
    return true;
  } catch {
    return false;
  }
}

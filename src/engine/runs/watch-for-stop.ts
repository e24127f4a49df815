import { repeat } from '../../lib/clock.js';
import type { EngineContext } from '../context.js';
import type { RunSession } from './run-session.js';
import { isStored } from './show-run.js';

/** How often (ms) to check whether another process asked to stop the run. */
const CANCEL_WATCH_MS = 2_000;

/**
 * Stops the work on a run when another process asks for it. That process can only mark the record: only this one can
 * stop a foreground response or a local tool.
 */
export function watchForStop({ clock }: EngineContext, session: RunSession): () => Promise<void> {
  return repeat(clock, CANCEL_WATCH_MS, async () => {
    if (session.isStopped) return;
    // If the store fails, the next check, or the write at the end of the run, finds the stop.
    const isThere = await look(session).catch(() => true);
    const { stop } = session.record.state;
    if (!isThere || stop?.why === 'cancelled' || stop?.why === 'expired') session.abort();
  });
}

/**
 * Reads the run again. For a thread in the store, also writes that the model has begun, because other processes cannot
 * learn it from the service. False if the run is gone.
 */
async function look({ stored }: RunSession): Promise<boolean> {
  if (!isStored(stored.record.asked) || !stored.hasPending) return stored.reload();
  const updated = await stored.update([]);
  return !('refused' in updated && updated.refused === 'gone');
}

import { repeat } from '../../lib/clock.js';
import type { EngineContext } from '../context.js';
import type { RunSession } from './run-session.js';
import { isStored } from './show-run.js';

/** How often (ms) the process that works on a run looks whether another one has asked for its end. */
const CANCEL_WATCH_MS = 2_000;

/**
 * Stops the work on a run when another process has asked for its end: that one can only mark the record, because only this
 * one can stop a response in the foreground, or a local tool.
 */
export function watchForStop({ clock }: EngineContext, session: RunSession): () => Promise<void> {
  return repeat(clock, CANCEL_WATCH_MS, async () => {
    if (session.isStopped) return;
    // A store that fails now is asked again, and at the end of the run at the latest.
    const isThere = await look(session).catch(() => true);
    const { stop } = session.record.state;
    if (!isThere || stop?.why === 'cancelled' || stop?.why === 'expired') session.abort();
  });
}

/**
 * Reads the run again. What other processes cannot learn from the service, that the model has begun to work, is written on the
 * occasion. False when the run is gone.
 */
async function look({ stored }: RunSession): Promise<boolean> {
  if (!isStored(stored.record.asked) || !stored.hasPending) return stored.reload();
  const updated = await stored.update([]);
  return !('refused' in updated && updated.refused === 'gone');
}

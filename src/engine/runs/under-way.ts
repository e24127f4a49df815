import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import type { RunSession } from './run-session.js';

/** How long (ms) to wait until a run's response is safely in progress, before the caller gets its answer anyway. */
const UNDER_WAY_MS = 5_000;

/**
 * Waits until a background response is safely in progress: a host may freeze the process as soon as the caller has its
 * answer, which drops the stream. Does not wait for foreground responses, nor if the option `waitUntil` makes the host
 * wait for this process.
 */
export async function awaitUnderWay({ clock, options }: EngineContext, session: RunSession, call: Call): Promise<void> {
  const { phase, background } = session.record.state;
  if (options.waitUntil || phase.at !== 'working' || !background) return;
  await clock.sleep(UNDER_WAY_MS, call.options.signal, Promise.race([session.underWay, session.done]));
}

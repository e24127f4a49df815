import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import type { RunSession } from './run-session.js';

/** How long (ms) a run's response is given to be under way before its caller is answered all the same. */
const UNDER_WAY_MS = 5_000;

/**
 * A host may freeze this process as soon as its caller has been answered, which drops the response's stream. One that was
 * given to `waitUntil`, or that is executed by the stream, is not answered any later for that.
 */
export async function awaitUnderWay({ clock, options }: EngineContext, session: RunSession, call: Call): Promise<void> {
  const { phase, background } = session.record.state;
  if (options.waitUntil || phase.at !== 'working' || !background) return;
  await clock.sleep(UNDER_WAY_MS, call.options.signal, Promise.race([session.underWay, session.done]));
}

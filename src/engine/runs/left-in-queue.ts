import { nowInSeconds } from '../../lib/clock.js';
import type { UpstreamResponse } from '../../types/responses.js';
import type { EngineContext } from '../context.js';
import type { RunSession } from './run-session.js';

/** How long (seconds) a response may stay queued before it is cancelled and its request sent again, once per run. */
const LONGEST_QUEUE = 60;

/**
 * Sets and returns whether the session's response, as just retrieved, stays in the queue for too long. This happens for
 * 10 minutes and more if its stream was dropped at the first event. A run that was restored from its response is never
 * requeued, because its id names that response.
 */
export function noteQueue({ clock }: EngineContext, session: RunSession, response: UpstreamResponse): boolean {
  const { phase, stop, background, requeued } = session.record.state;
  const mayRequeue =
    background && stop === null && requeued === undefined && phase.at === 'working' && !session.stored.isRestored;
  const isQueued = response.id === session.responseId && response.status === 'queued';
  session.isLeftInQueue = mayRequeue && isQueued && nowInSeconds(clock) - response.created_at >= LONGEST_QUEUE;
  return session.isLeftInQueue;
}

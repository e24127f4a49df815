import { nowInSeconds } from '../../lib/clock.js';
import type { UpstreamResponse } from '../../types/responses.js';
import type { EngineContext } from '../context.js';
import type { RunSession } from './run-session.js';

/** How long (seconds) a response may be queued before it is cancelled and its request sent again, once a run. */
const LONGEST_QUEUE = 60;

/**
 * Notes of a session whether its response, as the service has just shown it, has been left in the queue: the service does so
 * with one whose stream was dropped at its first event, for ten minutes and more. A run that only the platform knows is left
 * as it is: it goes by the id of that response.
 */
export function noteQueue({ clock }: EngineContext, session: RunSession, response: UpstreamResponse): boolean {
  const { phase, stop, background, requeued } = session.record.state;
  const mayRequeue =
    background && stop === null && requeued === undefined && phase.at === 'working' && !session.stored.isRestored;
  const isQueued = response.id === session.responseId && response.status === 'queued';
  session.isLeftInQueue = mayRequeue && isQueued && nowInSeconds(clock) - response.created_at >= LONGEST_QUEUE;
  return session.isLeftInQueue;
}

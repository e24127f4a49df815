import type { Run, RunStatus } from '../../types/index.js';

/** Which status may follow which. Statuses that lead nowhere are final. */
const TRANSITIONS: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['in_progress', 'requires_action', 'completed', 'incomplete', 'failed', 'cancelling', 'cancelled', 'expired'],
  in_progress: ['requires_action', 'completed', 'incomplete', 'failed', 'cancelling', 'cancelled', 'expired'],
  requires_action: ['queued', 'cancelling', 'cancelled', 'failed', 'expired'],
  cancelling: ['cancelled', 'completed', 'incomplete', 'failed', 'expired'],
  cancelled: [],
  completed: [],
  incomplete: [],
  failed: [],
  expired: [],
};

/** How long a run may take, in seconds, from its creation. */
export const RUN_LIFETIME = 600;

/** The run has ended: nothing will change it but its metadata. */
export function isEnded(status: RunStatus): boolean {
  return TRANSITIONS[status].length === 0;
}

/** The run's time is over and it has not ended. */
export function isOverdue(run: Run, now: number): boolean {
  return !isEnded(run.status) && run.expires_at !== null && now >= run.expires_at;
}

/** What a status brings with it beyond its timestamps. */
export interface TransitionDetails {
  required_action?: Run['required_action'];
  last_error?: Run['last_error'];
  incomplete_details?: Run['incomplete_details'];
  usage?: Run['usage'];
}

/**
 * The run in its next status, as a new object: timestamps set as the service set them, everything that the status
 * does not carry cleared. `at` in Unix seconds. A transition that the table does not have is a defect: it throws.
 */
export function transitionRun(run: Run, status: RunStatus, at: number, details: TransitionDetails = {}): Run {
  if (!TRANSITIONS[run.status].includes(status)) {
    throw new Error(`A run cannot go from '${run.status}' to '${status}'.`);
  }
  const next: Run = {
    ...run,
    status,
    required_action: details.required_action ?? null,
    last_error: details.last_error ?? null,
    incomplete_details: details.incomplete_details ?? null,
    usage: details.usage ?? null,
  };
  if (status === 'in_progress') next.started_at = at;
  if (status === 'completed' || status === 'incomplete') next.completed_at = at;
  if (status === 'failed') next.failed_at = at;
  if (status === 'cancelled') next.cancelled_at = at;
  if (isEnded(status)) next.expires_at = null;
  return next;
}

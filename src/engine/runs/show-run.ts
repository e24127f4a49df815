import type { Run, RunStatus, RunStep, ToolOutput } from '../../types/index.js';
import type { RunRecord, RunRequest, RunState } from './run-events.js';

/** Whether the run sees a part of its thread only: its responses are then made outside of the conversation. */
export function isWindowed({ parameters, windowed }: RunRequest): boolean {
  return windowed === true || parameters.truncation_strategy?.type === 'last_messages';
}

/** Whether the run's items are in the caller's store, and its responses kept nowhere else. */
export const isStored = ({ history }: RunRequest): boolean => history === 'store';

/** Whether the run's responses are made outside of the conversation that its thread is. */
export const isOutside = (asked: RunRequest): boolean => isWindowed(asked) && !isStored(asked);

/** The outputs that the turn's response was sent, or is about to be. */
export const listTaken = ({ phase }: RunState): ToolOutput[] =>
  phase.at === 'working' || phase.at === 'sending' ? (phase.outputs ?? []) : [];

/** Outputs that the run has accepted and that may not have reached the conversation. */
export function listSubmitted({ state: { phase } }: RunRecord): readonly ToolOutput[] {
  return phase.at === 'sending' ? phase.outputs : [];
}

/** The turn's request is being sent again, in place of a response that stayed in the queue. */
export const isRequeued = ({ phase, requeued, turn }: RunState): boolean =>
  phase.at === 'sending' && requeued?.turn === turn;

/** As {@link isRequeued}, or in place of one that failed. */
export const isReplacing = (state: RunState): boolean =>
  isRequeued(state) || (state.phase.at === 'sending' && state.phase.instead === true);

/** The steps that were open and are so no more. */
export function listCompleted(before: readonly RunStep[], after: readonly RunStep[]): RunStep[] {
  const open = new Set(before.filter(({ status }) => status === 'in_progress').map(({ id }) => id));
  return after.filter(({ id, status }) => open.has(id) && status !== 'in_progress');
}

/** The run has ended: nothing will change it but its metadata. */
export const isEnded = ({ state }: RunRecord): boolean => state.phase.at === 'ended';

/** The run's time is over and it has not ended. `now` in Unix seconds. */
export function isOverdue({ asked, state }: RunRecord, now: number): boolean {
  const { expires_at: expiresAt } = asked.run;
  return state.phase.at !== 'ended' && expiresAt !== null && now >= expiresAt;
}

/** The legacy status: what callers see of the phase and of the stop. */
export function showStatus({ phase, stop }: RunState): RunStatus {
  if (phase.at === 'ended') return phase.as;
  if (stop?.why === 'cancelled') return 'cancelling';
  switch (phase.at) {
    case 'working':
      return phase.began || phase.within ? 'in_progress' : 'queued';
    case 'answering':
      return 'in_progress';
    case 'awaiting':
      return 'requires_action';
    case 'sending':
      return phase.within ? 'in_progress' : 'queued';
    case 'ending':
      return phase.shown;
  }
}

/** The legacy run that a record is. A new object at each call. */
export function showRun({ asked, state }: RunRecord): Run {
  if (state.imported) return { ...asked.run, metadata: state.metadata };
  const { phase, endedAt } = state;
  const status = showStatus(state);
  const ended = phase.at === 'ended';
  const completed = status === 'completed' || status === 'incomplete';
  return {
    ...asked.run,
    status,
    metadata: state.metadata,
    started_at: state.startedAt,
    expires_at: ended ? null : asked.run.expires_at,
    completed_at: completed ? endedAt : null,
    failed_at: status === 'failed' ? endedAt : null,
    cancelled_at: status === 'cancelled' ? endedAt : null,
    required_action:
      phase.at === 'awaiting' && status === 'requires_action'
        ? { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: phase.calls } }
        : null,
    last_error: ended ? state.lastError : null,
    incomplete_details: ended ? state.incompleteDetails : null,
    usage: ended ? state.usage : null,
  };
}

/** Whether a response is one of the run's: of any of its turns, or one that another has taken the place of. */
export const ownsResponse = (
  { responseIds, requeued, replaced = [], unkept = [] }: RunState,
  responseId: string,
): boolean => requeued?.response === responseId || [...responseIds, ...replaced, ...unkept].includes(responseId);

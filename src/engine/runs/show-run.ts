import type { Run, RunStatus, RunStep, ToolOutput } from '../../types/index.js';
import type { RunRecord, RunRequest, RunState } from './run-events.js';

/** Whether the run sees only a part of its thread. Its responses are then made outside of the conversation. */
export function isWindowed({ parameters, windowed }: RunRequest): boolean {
  return windowed === true || parameters.truncation_strategy?.type === 'last_messages';
}

/** Whether the run's thread is in the caller's store; the service then stores none of its responses. */
export const isStored = ({ history }: RunRequest): boolean => history === 'store';

/** Whether the thread is a conversation, but the run's responses are made outside of it. */
export const isOutside = (asked: RunRequest): boolean => isWindowed(asked) && !isStored(asked);

/** The outputs that the turn's response was sent, or is about to be sent. */
export const listTaken = ({ phase }: RunState): ToolOutput[] =>
  phase.at === 'working' || phase.at === 'sending' ? (phase.outputs ?? []) : [];

/** Accepted outputs that may not have reached the conversation yet. */
export function listSubmitted({ state: { phase } }: RunRecord): readonly ToolOutput[] {
  return phase.at === 'sending' ? phase.outputs : [];
}

/** The turn's request is being sent again because its response stayed in the queue. */
export const isRequeued = ({ phase, requeued, turn }: RunState): boolean =>
  phase.at === 'sending' && requeued?.turn === turn;

/** Like {@link isRequeued}, or because its response failed. */
export const isReplacing = (state: RunState): boolean =>
  isRequeued(state) || (state.phase.at === 'sending' && state.phase.instead === true);

/** The steps that have ended between two states of a run. */
export function listCompleted(before: readonly RunStep[], after: readonly RunStep[]): RunStep[] {
  const open = new Set(before.filter(({ status }) => status === 'in_progress').map(({ id }) => id));
  return after.filter(({ id, status }) => open.has(id) && status !== 'in_progress');
}

/** The run has ended: only its metadata can still change. */
export const isEnded = ({ state }: RunRecord): boolean => state.phase.at === 'ended';

/** Whether the run should have expired by now. `now` in Unix seconds. */
export function isOverdue({ asked, state }: RunRecord, now: number): boolean {
  const { expires_at: expiresAt } = asked.run;
  return state.phase.at !== 'ended' && expiresAt !== null && now >= expiresAt;
}

/** The legacy status that callers see, from the phase and the stop. */
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

/** Makes the legacy run object of a record. A new object for each call. */
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

/** Whether a response belongs to the run: to one of its turns, or to one that was replaced. */
export const ownsResponse = (
  { responseIds, requeued, replaced = [], unkept = [] }: RunState,
  responseId: string,
): boolean => requeued?.response === responseId || [...responseIds, ...replaced, ...unkept].includes(responseId);

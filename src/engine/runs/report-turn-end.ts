import type { EngineContext } from '../context.js';
import type { Refusal, RunEvent, RunRecord } from './run-events.js';
import type { RunSession } from './run-session.js';
import { applyEvents, asSettled } from './run-state.js';
import { listCompleted, showRun } from './show-run.js';

/** How long (ms) to wait for the work of another process, and how often to look. */
const LONGEST_WAIT_MS = 2_000;
const LOOK_MS = 100;

/** Waits up to 2 s while another process brings the run to rest. */
export async function awaitRest(ctx: EngineContext, session: RunSession): Promise<void> {
  for (let waited = 0; waited < LONGEST_WAIT_MS && isComingToRest(session.record); waited += LOOK_MS) {
    await ctx.clock.sleep(LOOK_MS);
    if (!(await session.stored.reload())) return;
  }
}

const isComingToRest = ({ state: { phase, stop } }: RunRecord): boolean =>
  phase.at === 'ending' || (phase.at === 'awaiting' && stop !== null);

/**
 * Reports the end of a turn to the listeners: first the messages and steps that it closes, then the run. Reports
 * nothing if the run continues with local tools.
 */
export function reportTurnEnd(session: RunSession, before: RunRecord, rest: RunRecord): void {
  const { phase, steps, endedAt, lastError } = rest.state;
  if (phase.at === 'answering') return;
  if (phase.at === 'ended' && phase.as !== 'completed') {
    for (const step of listCompleted(before.state.steps, steps)) {
      if (step.status !== 'in_progress') session.emit({ event: `thread.run.step.${step.status}` as const, data: step });
    }
    const ending = { status: phase.as, at: endedAt ?? 0, lastError };
    for (const event of session.translator?.close(ending) ?? []) session.emit(event);
  }
  session.translator = null;
  const run = showRun(rest);
  session.emit({ event: `thread.run.${run.status}` as const, data: run });
  if (phase.at === 'ended' || run.status === 'requires_action') session.wake(run);
}

/**
 * Reports a turn whose end this process could not write because another process ended or continued the run: reports the
 * stored state. If the run has moved to a later turn, or is gone with its thread, the reader of this turn gets the
 * turn's own end. A turn that waited for outputs has no reader: that it should have ended is not told.
 */
export async function reportStoredState(
  ctx: EngineContext,
  session: RunSession,
  before: RunRecord,
  events: readonly RunEvent[],
  refused: Refusal | 'gone',
): Promise<void> {
  // Another process may continue the run during this wait.
  if (refused !== 'gone') await awaitRest(ctx, session);
  const isContinued = before.state.phase.at !== 'awaiting' && session.record.state.turn > before.state.turn;
  const own = refused === 'gone' || isContinued ? applyEvents(before, events) : null;
  // If another process is still ending the run, its final status is already decided.
  reportTurnEnd(session, before, asSettled(own && 'record' in own ? own.record : session.record));
}

import type { EngineContext } from '../context.js';
import type { Refusal, RunEvent, RunRecord } from './run-events.js';
import type { RunSession } from './run-session.js';
import { applyEvents, asSettled } from './run-state.js';
import { listCompleted, showRun } from './show-run.js';

/** How long (ms) anything waits for work that another process is at, and how often it looks. */
const LONGEST_WAIT_MS = 2_000;
const LOOK_MS = 100;

/** Waits for a moment while another process brings the run to rest. */
export async function awaitRest(ctx: EngineContext, session: RunSession): Promise<void> {
  for (let waited = 0; waited < LONGEST_WAIT_MS && isAtWork(session.record); waited += LOOK_MS) {
    await ctx.clock.sleep(LOOK_MS);
    if (!(await session.stored.reload())) return;
  }
}

const isAtWork = ({ state: { phase, stop } }: RunRecord): boolean =>
  phase.at === 'ending' || (phase.at === 'awaiting' && stop !== null);

/**
 * Tells listeners of the turn's end: of messages and steps that close with it, then of the run. A run that goes on with local
 * tools is in progress all along.
 */
export function tellRest(session: RunSession, before: RunRecord, rest: RunRecord): void {
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
 * Tells of a turn whose end this process could not write, because another one has ended the run or continued it: of what
 * stands then. A reader of the turn's stream sees the turn's own end where the run has gone on, or is gone with its thread.
 */
export async function tellWhatStands(
  ctx: EngineContext,
  session: RunSession,
  before: RunRecord,
  events: readonly RunEvent[],
  refused: Refusal | 'gone',
): Promise<void> {
  // It may be continued while this process waits.
  if (refused !== 'gone') await awaitRest(ctx, session);
  const isContinued = session.record.state.turn > before.state.turn;
  const own = refused === 'gone' || isContinued ? applyEvents(before, events) : null;
  // How a run ends that another process still brings to rest is decided.
  tellRest(session, before, asSettled(own && 'record' in own ? own.record : session.record));
}

import { nowInSeconds } from '../../lib/clock.js';
import { readRankingOptions } from '../../mapping/tools/file-search.js';
import { createTranslator, type Progress, type ResponseOutcome } from '../../translate/translate-events.js';
import type { EngineContext } from '../context.js';
import { toLocalFunctions } from '../local-tools/local-tools.js';
import type { RunSession } from './run-session.js';
import { isStored } from './show-run.js';

/** Gives a session a new translator for the run's last response. */
export function attachTranslator(ctx: EngineContext, session: RunSession): void {
  const { asked } = session.record;
  const { id, thread_id, assistant_id, expires_at, tools } = asked.run;
  session.translator = createTranslator({
    runId: id,
    threadId: thread_id,
    assistantId: assistant_id,
    expiresAt: expires_at,
    citationMarkers: ctx.options.citationMarkers ?? true,
    dropsCommentary: ctx.options.commentary === 'drop',
    rankingOptions: readRankingOptions(tools),
    localFunctions: toLocalFunctions(session.record.asked),
    namedFiles: session.record.state.files,
    now: () => nowInSeconds(ctx.clock),
    ...(isStored(asked) ? { names: session.itemNames } : {}),
  });
}

/** Applies what the translator made of an event. Returns the outcome if the response has ended. */
export function applyProgress(
  ctx: EngineContext,
  session: RunSession,
  steps: readonly Progress[],
): ResponseOutcome | null {
  for (const progress of steps) {
    if (progress.type === 'event') session.emit(progress.event);
    else if (progress.type === 'in_progress') reportBegun(ctx, session);
    else return progress.outcome;
  }
  return null;
}

/**
 * The model has begun: listeners are told at once; the record is written with the next change. A process that only
 * looks at the run tells nobody, because it would do so with every look.
 */
export function reportBegun(ctx: EngineContext, session: RunSession): void {
  const { phase, stop } = session.record.state;
  if (phase.at !== 'working' || phase.began) return;
  const isReported = stop?.why !== 'cancelled' && !phase.within;
  const began = { type: 'began' as const, at: nowInSeconds(ctx.clock) };
  const isTold = ctx.sessions.get(session.id) === session;
  if (session.stored.apply(began, { isTold }) && isReported) session.announce();
}

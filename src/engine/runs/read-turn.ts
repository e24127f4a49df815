import { nowInSeconds } from '../../lib/clock.js';
import { readRankingOptions } from '../../mapping/tools/file-search.js';
import { createTranslator, type Progress, type ResponseOutcome } from '../../translate/translate-events.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import type { EngineContext } from '../context.js';
import { failedOutcome } from './failed-outcome.js';
import type { RunSession } from './run-session.js';

/** Lets a session read the events, or the whole, of the run's last response. */
export function attachTranslator(ctx: EngineContext, session: RunSession): void {
  const { id, thread_id, assistant_id, expires_at, tools } = session.record.asked.run;
  session.translator = createTranslator({
    runId: id,
    threadId: thread_id,
    assistantId: assistant_id,
    expiresAt: expires_at,
    citationMarkers: ctx.options.citationMarkers ?? true,
    rankingOptions: readRankingOptions(tools),
    now: () => nowInSeconds(ctx.clock),
  });
}

/** Takes over what a translator made of an event; the outcome when that was the last of the response. */
export function applyProgress(
  ctx: EngineContext,
  session: RunSession,
  steps: readonly Progress[],
): ResponseOutcome | null {
  for (const progress of steps) {
    if (progress.type === 'event') session.emit(progress.event);
    else if (progress.type === 'in_progress') tellBegin(ctx, session);
    else return progress.outcome;
  }
  return null;
}

/** The model works: told at once, and written with what the run comes to next. */
export function tellBegin(ctx: EngineContext, session: RunSession): void {
  const { phase, stop } = session.record.state;
  if (phase.at !== 'working' || phase.began) return;
  const isToldOf = stop?.why !== 'cancelled';
  if (session.stored.apply({ type: 'began', at: nowInSeconds(ctx.clock) }) && isToldOf) session.announce();
}

/**
 * Reads a response's events into the run. Null when they end or break off, or the response is stopped, before it has ended;
 * an error event of the service's own is a failed response. What comes behind the end is read in the background, so that
 * the connection can be used again.
 */
export async function readEvents(
  ctx: EngineContext,
  session: RunSession,
  events: AsyncIterable<ResponseStreamEvent>,
): Promise<ResponseOutcome | null> {
  const iterator = events[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<ResponseStreamEvent>;
    try {
      next = await iterator.next();
    } catch (fault) {
      return explainFault(ctx, fault);
    }
    if (next.done) return null;
    if (session.isStopped) {
      await iterator.return?.();
      return null;
    }
    let outcome: ResponseOutcome | null;
    try {
      outcome = applyProgress(ctx, session, session.translator?.translate(next.value) ?? []);
    } catch (defect) {
      await iterator.return?.();
      throw defect;
    }
    if (outcome) {
      void drain(iterator);
      return outcome;
    }
  }
}

/** The outcome that a fault of a stream means; null for a stream that only broke. */
function explainFault(ctx: EngineContext, fault: unknown): ResponseOutcome | null {
  return ctx.upstream.classify(fault) === 'reported' ? failedOutcome(fault) : null;
}

async function drain(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    while (!(await iterator.next()).done);
  } catch {
    // The response has ended: nothing that was to come is missed.
  }
}

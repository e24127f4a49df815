import type { ReadAhead } from '../../lib/async-queue.js';
import { nowInSeconds } from '../../lib/clock.js';
import type { LocalCall } from '../../mapping/tools/tool-type.js';
import type { LastError } from '../../types/index.js';
import type { ResponseStreamEvent } from '../../types/responses.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { callLocalTool, type CalledTool } from '../local-tools/call-tool.js';
import { LeaseLostError, whileHolding } from '../records/lease.js';
import { endRun } from './end-run.js';
import { toLastError } from './failed-outcome.js';
import { startNextTurn } from './next-turn.js';
import type { RunEnding, RunEvent, RunRecord } from './run-events.js';
import { renewLease, withLease } from './run-lease.js';
import type { RunSession } from './run-session.js';
import { listCompleted } from './show-run.js';
import { takeTurn } from './take-turn.js';
import { reportStoredState } from './report-turn-end.js';
import { watchForStop } from './watch-for-stop.js';

type Events = ReadAhead<ResponseStreamEvent>;

const DEFAULT_ROUNDS = 20;

const tooManyRounds = (rounds: number): LastError => ({
  code: 'server_error',
  message: `The run went on with the results of local tools ${rounds} times, the most that the option 'tools.maxRounds' allows.`,
});

/**
 * Continues a run whose response called local tools: answers the calls under a lease, and sends the outputs, unless the
 * caller must answer calls of the same response too. Resolves the events of the next response; null if this process has
 * none to follow. `isAgain`: another process died while it answered the calls.
 */
export async function goOnLocally(
  ctx: EngineContext,
  session: RunSession,
  isAgain: boolean,
  call: Call,
): Promise<Events | null> {
  const before = session.record;
  if (before.state.phase.at !== 'answering') return null;
  const leaveToOthers = async (): Promise<null> => {
    await reportStoredState(ctx, session, before, [], 'stale');
    return null;
  };
  const own = withoutSignal(call);
  const next = await withLease(
    ctx,
    session,
    async (by) => ((await takeLease(ctx, session, by, isAgain)) ? answerCalls(ctx, session, by, own) : 'elsewhere'),
    () => 'elsewhere' as const,
  );
  if (next === 'elsewhere') return leaveToOthers();
  if (next === 'rests') return null;
  if (!('events' in next)) {
    await endRun(ctx, session, next, own);
    return null;
  }
  return next.events;
}

/**
 * Takes over the lease of the process that ended the turn. If that is this process, the event is written later, with
 * the next change.
 */
async function takeLease(ctx: EngineContext, session: RunSession, by: string, isAgain: boolean): Promise<boolean> {
  const { phase, turn } = session.record.state;
  if (phase.at !== 'answering') return false;
  const taken: RunEvent = { type: 'lease taken', by, over: phase.lease, at: nowInSeconds(ctx.clock) };
  if (!isAgain) return session.stored.apply(taken);
  return !('refused' in (await session.stored.update([taken, { type: 'answering again', turn, by }])));
}

/**
 * How a run continues after its local tools: with the events of a response, with its end, by waiting for the caller, or
 * in another process.
 */
type Next = { events: Events } | RunEnding | 'rests' | 'elsewhere';

async function answerCalls(ctx: EngineContext, session: RunSession, by: string, call: Call): Promise<Next> {
  const { record } = session;
  const { phase, turn, rounds = 0, steps, background } = record.state;
  if (phase.at !== 'answering') return 'elsewhere';
  const most = ctx.options.tools?.maxRounds ?? DEFAULT_ROUNDS;
  if (rounds >= most) return { as: 'failed', lastError: tooManyRounds(most) };
  const called = await callTools(ctx, session, by, phase.calls, call);
  if (called === null) return { as: 'cancelled' };
  const answers = called.map(({ call: answered, output }) => ({ call: answered, output }));
  const files = called.flatMap((each) => each.files);
  const at = nowInSeconds(ctx.clock);
  const accepted = await session.stored.update([{ type: 'calls answered', turn, at, by, answers, files }]);
  if ('refused' in accepted) return isBeingStopped(accepted.record) ? { as: 'cancelled' } : 'elsewhere';
  for (const step of listCompleted(steps, accepted.record.state.steps)) {
    session.emit({ event: 'thread.run.step.completed', data: step });
  }
  const { phase: next } = accepted.record.state;
  if (next.at === 'sending') return sendOutputs(ctx, session, { by, background }, call);
  session.announce();
  return 'rests';
}

const isBeingStopped = ({ state: { phase, stop } }: RunRecord): boolean => phase.at === 'answering' && stop !== null;

/** Calls the tools one after the other, in the order of the calls. Null if the run is stopped. */
async function callTools(
  ctx: EngineContext,
  session: RunSession,
  by: string,
  calls: readonly LocalCall[],
  call: Call,
): Promise<CalledTool[] | null> {
  const { record } = session;
  const { translator, signal } = session.leaveResponse();
  if (session.reader !== null) ctx.leases.end(session.reader);
  session.reader = null;
  const known = [...(record.state.files ?? [])];
  // `driveTurn` watches foreground runs already.
  const stopWatch = record.state.background ? watchForStop(ctx, session) : null;
  try {
    return await whileHolding(ctx.clock, call, renewLease(ctx, session, by), async (own) => {
      const called: CalledTool[] = [];
      for (const local of calls) {
        if (signal.aborted || session.record.state.stop) return null;
        const answered = await callLocalTool(ctx, { record, local, known, signal }, own);
        called.push(answered);
        known.push(...answered.files);
        for (const event of translator?.answer(answered.call) ?? []) session.emit(event);
      }
      return session.isStopped ? null : called;
    });
  } catch (error) {
    if (session.isStopped) return null;
    throw error;
  } finally {
    await stopWatch?.();
  }
}

/** Sends the outputs. If the service refuses them, the run fails, because no caller waits for an answer. */
async function sendOutputs(
  ctx: EngineContext,
  session: RunSession,
  { by, background }: { by: string; background: boolean },
  call: Call,
): Promise<Next> {
  const { record } = session;
  const { phase } = record.state;
  if (phase.at !== 'sending') return 'elsewhere';
  const started = await whileHolding(ctx.clock, call, renewLease(ctx, session, by), (own) =>
    startNextTurn(ctx, record, phase.outputs, background, own),
  ).catch((error: unknown): RunEnding => {
    if (error instanceof LeaseLostError) throw error;
    return { as: 'failed', lastError: toLastError(error) };
  });
  if (!('responseId' in started)) return started;
  return (await takeTurn(ctx, session, started, call)) ? { events: started.events } : 'elsewhere';
}

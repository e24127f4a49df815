import { keepTrying } from '../../lib/keep-trying.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { eraseStray } from '../erase/erase-leftovers.js';
import { attachTranslator } from './read-turn.js';
import type { StartedTurn } from './receive-created.js';
import type { RunSession } from './run-session.js';
import { ItemNames } from '../../translate/name-items.js';
import { isStored } from './show-run.js';

/**
 * Writes which response has taken a turn's request, for it to be followed. False when another process has ended the run, or
 * gone on with it, meanwhile: then this response is stopped, and erased where the thread was deleted. A store that fails now
 * is told later.
 */
export async function takeTurn(
  ctx: EngineContext,
  session: RunSession,
  started: StartedTurn,
  call: Call,
): Promise<boolean> {
  const { responseId: response, background, fallback } = started;
  const { turn } = session.record.state;
  session.attach(started);
  const reader = isStored(session.record.asked) ? ctx.leases.begin() : null;
  session.reader = reader;
  session.itemNames = new ItemNames();
  const event = {
    type: 'joined' as const,
    turn,
    response: reader === null ? response : null,
    background,
    fallback,
    lease: reader === null ? undefined : ctx.leases.sign(ctx.clock, reader),
  };
  // A response that cannot be stopped is left to itself.
  const drop = async (isGone: boolean): Promise<void> => {
    session.abort();
    if (reader !== null) ctx.leases.end(reader);
    const own = withoutSignal(call);
    if (background && response !== null) await ctx.upstream.cancelResponse(response, own).catch(() => undefined);
    if (isGone && reader === null) await eraseStray(ctx, response, own);
  };
  const joined = await session.stored.update([event]).catch((fault: unknown) => {
    // The next write brings it along, or the one that is tried in the background.
    if (!session.stored.apply(event)) throw fault;
    void keepTrying(ctx.clock, () => session.stored.update([]));
    return { record: session.record };
  });
  if ('refused' in joined) {
    await drop(joined.refused === 'gone');
    return false;
  }
  attachTranslator(ctx, session);
  if (joined.record.state.stop) session.abort();
  return true;
}

import { withoutSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { keepTrying } from '../keep-trying.js';
import { eraseStray } from '../erase/erase-leftovers.js';
import { attachTranslator } from './read-turn.js';
import type { StartedTurn } from './receive-created.js';
import type { RunSession } from './run-session.js';
import { ItemNames } from '../../translate/name-items.js';
import { isStored } from './show-run.js';

/**
 * Records which response took the turn's request. False if another process ended or continued the run meanwhile; then
 * this response is stopped, and deleted if the thread was deleted. If the store fails now, the write is repeated in the
 * background.
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
  // If the response cannot be stopped, it runs on, and its output is ignored.
  const drop = async (isGone: boolean): Promise<void> => {
    session.abort();
    if (reader !== null) ctx.leases.end(reader);
    const own = withoutSignal(call);
    if (background && response !== null) await ctx.upstream.cancelResponse(response, own).catch(() => undefined);
    if (isGone && reader === null) await eraseStray(ctx, response, own);
  };
  const joined = await session.stored.update([event]).catch((fault: unknown) => {
    // The next write of the run includes this event; so does the retry in the background.
    if (!session.stored.apply(event)) throw fault;
    void keepTrying(ctx, () => session.stored.update([]));
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

import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import type { Message } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { takeOver, type TurnResults } from './end-run.js';
import { attachTranslator } from './read-turn.js';
import { giveFixedAnswer } from './fallbacks/fixed-answer.js';
import type { Phase } from './run-events.js';
import type { RunSession } from './run-session.js';
import { awaitRest } from './report-turn-end.js';
import { workOn } from './work-on.js';

/**
 * Finishes the end of a run whose process died while it carried out the intents. If that process may be alive, waits a
 * moment for it.
 */
export async function adoptEnding(
  ctx: EngineContext,
  session: RunSession,
  { lease, intents }: Extract<Phase, { at: 'ending' }>,
  call: Call,
): Promise<void> {
  if (!ctx.leases.isFree(ctx.clock, lease)) {
    await awaitRest(ctx, session);
    return;
  }
  const published = intents.find((intent) => intent.do === 'publish');
  const left = await readResults(ctx, session, published?.response ?? null, call);
  if (ctx.sessions.has(session.id)) return;
  await workOn(ctx, session, () => takeOver(ctx, session, left, call));
}

/**
 * Reads the output of a response that must be published. Empty if the service no longer has the response: it stores
 * responses for a limited time.
 */
async function readResults(
  ctx: EngineContext,
  session: RunSession,
  responseId: string | null,
  call: Call,
): Promise<TurnResults> {
  const fixed = giveFixedAnswer(ctx, session);
  if (fixed) return { messages: takeMessages(session), output: fixed.output };
  if (responseId === null) return { messages: [], output: [] };
  try {
    const response = await ctx.upstream.retrieveResponse(responseId, call);
    if (!isResponseEnded(response)) return { messages: [], output: [] };
    attachTranslator(ctx, session);
    session.translator?.replay(response);
    return { messages: takeMessages(session), output: response.output };
  } catch (error) {
    const kind = ctx.upstream.classify(error);
    if (kind === 'not_found' || kind === 'rejected') return { messages: [], output: [] };
    throw error;
  }
}

/** Takes the messages of the replayed response from the translator. */
function takeMessages(session: RunSession): Message[] {
  const messages = session.translator?.messages ?? [];
  session.translator = null;
  return messages;
}

import { isResponseEnded } from '../../mapping/to-assistants/map-run-status.js';
import type { Message } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { takeOver, type TurnLeft } from './end-run.js';
import { attachTranslator } from './read-turn.js';
import { giveFixedAnswer } from './fallbacks/fixed-answer.js';
import type { Phase } from './run-events.js';
import type { RunSession } from './run-session.js';
import { awaitRest } from './tell-rest.js';
import { workOn } from './work-on.js';

/**
 * Brings to its end a run whose process died over what had to happen in the conversation; waits for a moment while that
 * process may be alive.
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
  const left = await readLeft(ctx, session, published?.response ?? null, call);
  if (ctx.sessions.has(session.id)) return;
  await workOn(ctx, session, () => takeOver(ctx, session, left, call));
}

/** What a response left that is to be published. Responses are kept for a limited time only. */
async function readLeft(
  ctx: EngineContext,
  session: RunSession,
  responseId: string | null,
  call: Call,
): Promise<TurnLeft> {
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

/** The messages of the response that was replayed. */
function takeMessages(session: RunSession): Message[] {
  const messages = session.translator?.messages ?? [];
  session.translator = null;
  return messages;
}

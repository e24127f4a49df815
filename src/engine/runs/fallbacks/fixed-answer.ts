import type { ResponseOutcome, ResponseState } from '../../../mapping/to-assistants/map-run-status.js';
import { toEvents } from '../../../upstream/whole-response.js';
import type { EngineContext } from '../../context.js';
import { applyProgress, attachTranslator } from '../read-turn.js';
import type { StartedTurn } from '../receive-created.js';
import type { RunFallback } from '../run-events.js';
import type { RunSession } from '../run-session.js';

type Answer = NonNullable<RunFallback['answer']>;

/** What no model was asked for. */
const NO_USAGE = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

/** A fixed answer as the response that a model would have given it in. */
const toResponse = ({ id, text, at }: Answer): ResponseState => ({
  created_at: at,
  completed_at: at,
  status: 'completed',
  output: [
    {
      type: 'message',
      id,
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text, annotations: [] }],
    },
  ],
  usage: NO_USAGE,
  error: null,
  incomplete_details: null,
});

/** A turn that a fixed answer ends. No service knows of it. */
export const startFixedAnswer = (fallback: RunFallback, answer: Answer): StartedTurn => ({
  responseId: null,
  createdAt: answer.at,
  background: false,
  events: toEvents(toResponse(answer)),
  controller: new AbortController(),
  fallback,
});

/** Gives a run the fixed answer that its record has, and tells its listeners. Null where it has none. */
export function giveFixedAnswer(ctx: EngineContext, session: RunSession): ResponseOutcome | null {
  const { answer } = session.record.state.fallback ?? {};
  if (answer === undefined) return null;
  attachTranslator(ctx, session);
  return applyProgress(ctx, session, session.translator?.replay(toResponse(answer)) ?? []);
}

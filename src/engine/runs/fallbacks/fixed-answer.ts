import type { ResponseOutcome, ResponseState } from '../../../mapping/to-assistants/map-run-status.js';
import { toEvents } from '../../../upstream/whole-response.js';
import type { EngineContext } from '../../context.js';
import { applyProgress, attachTranslator } from '../read-turn.js';
import type { StartedTurn } from '../receive-created.js';
import type { RunFallback } from '../run-events.js';
import type { RunSession } from '../run-session.js';

type Answer = NonNullable<RunFallback['answer']>;

/** Usage of a fixed answer: no model was asked. */
const NO_USAGE = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

/** Makes a response of a fixed answer, as if a model had given it. */
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

/** A turn with a fixed answer. The service does not know it. */
export const startFixedAnswer = (fallback: RunFallback, answer: Answer): StartedTurn => ({
  responseId: null,
  createdAt: answer.at,
  background: false,
  events: toEvents(toResponse(answer)),
  controller: new AbortController(),
  fallback,
});

/** Emits the fixed answer of a run's record and returns the outcome. Null if the record has none. */
export function giveFixedAnswer(ctx: EngineContext, session: RunSession): ResponseOutcome | null {
  const { answer } = session.record.state.fallback ?? {};
  if (answer === undefined) return null;
  attachTranslator(ctx, session);
  return applyProgress(ctx, session, session.translator?.replay(toResponse(answer)) ?? []);
}

import { LEAST_OUTPUT_TOKENS } from '../../mapping/to-responses/convert-token-limit.js';
import type { Run } from '../../types/index.js';
import type { RunRecord } from './run-events.js';

/**
 * The token limit that the run has used up; null if another response is allowed. `max_completion_tokens` counts over
 * the whole run and also limits each response; `max_prompt_tokens` can be checked only between responses.
 */
export function findExhaustedLimit({ asked: { parameters }, state: { usage } }: RunRecord): Run['incomplete_details'] {
  const { max_completion_tokens: completion = Infinity, max_prompt_tokens: prompt = Infinity } = parameters;
  if (usage === null) return null;
  if (completion - usage.completion_tokens < LEAST_OUTPUT_TOKENS) return { reason: 'max_completion_tokens' };
  return usage.prompt_tokens > prompt ? { reason: 'max_prompt_tokens' } : null;
}

import type { ResponseUsage } from '../../types/responses.js';
import type { Usage } from '../../types/index.js';

/** The fields of a usage that have a legacy name. */
type UpstreamUsage = Pick<ResponseUsage, 'input_tokens' | 'output_tokens'> & {
  total_tokens?: number | null;
  input_tokens_details?: { cached_tokens?: number } | null;
  output_tokens_details?: { reasoning_tokens?: number } | null;
};

/** Converts a usage, with its details; null if the service gave none. */
export function convertUsage(usage: UpstreamUsage | null | undefined): Usage | null {
  if (!usage) return null;
  return {
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens ?? usage.input_tokens + usage.output_tokens,
    prompt_token_details: { cached_tokens: usage.input_tokens_details?.cached_tokens ?? 0 },
    completion_tokens_details: { reasoning_tokens: usage.output_tokens_details?.reasoning_tokens ?? 0 },
  };
}

/** Adds two usages; null counts as nothing. Null only if both are null. */
export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (!a || !b) return a ?? b;
  return {
    prompt_tokens: a.prompt_tokens + b.prompt_tokens,
    completion_tokens: a.completion_tokens + b.completion_tokens,
    total_tokens: a.total_tokens + b.total_tokens,
    prompt_token_details: {
      cached_tokens: (a.prompt_token_details?.cached_tokens ?? 0) + (b.prompt_token_details?.cached_tokens ?? 0),
    },
    completion_tokens_details: {
      reasoning_tokens:
        (a.completion_tokens_details?.reasoning_tokens ?? 0) + (b.completion_tokens_details?.reasoning_tokens ?? 0),
    },
  };
}

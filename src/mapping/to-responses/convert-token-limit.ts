/** The smallest value that the service accepts for `max_output_tokens`. */
export const LEAST_OUTPUT_TOKENS = 16;

/** The part of a run's token limit that is left for its next response, at least the smallest accepted value. */
export function convertTokenLimit(limit: number, used: number): number {
  return Math.max(LEAST_OUTPUT_TOKENS, limit - used);
}

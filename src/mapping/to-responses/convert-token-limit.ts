/** The least that upstream takes for `max_output_tokens`. */
export const LEAST_OUTPUT_TOKENS = 16;

/** What of a limit that counts over the whole run is left for its next response, as upstream takes it. */
export function convertTokenLimit(limit: number, used: number): number {
  return Math.max(LEAST_OUTPUT_TOKENS, limit - used);
}

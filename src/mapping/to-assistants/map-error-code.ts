import type { LastError, RunStep } from '../../types/index.js';

/** Upstream codes of what the caller sent, beside those of images. */
const PROMPT_ERRORS = new Set([
  'invalid_prompt',
  'context_length_exceeded',
  'bio_policy',
  'misalignment_policy_violation',
]);

/**
 * The legacy code of an upstream error: limits and quotas are `rate_limit_exceeded`, what is wrong with the input is
 * `invalid_prompt`, everything else, unknown codes included, `server_error`. `status` is the HTTP status, if any.
 */
export function mapErrorCode(code: unknown, status?: unknown): LastError['code'] {
  if (typeof code === 'string') {
    if (code.startsWith('rate_limit') || code === 'insufficient_quota') return 'rate_limit_exceeded';
    if (PROMPT_ERRORS.has(code) || code.includes('image')) return 'invalid_prompt';
  }
  return status === 429 ? 'rate_limit_exceeded' : 'server_error';
}

/** The error of a run as its step shows it: steps know no `invalid_prompt`. */
export function toStepError(error: LastError | null): RunStep.LastError | null {
  if (error === null) return null;
  const code = error.code === 'rate_limit_exceeded' ? error.code : 'server_error';
  return { code, message: error.message };
}

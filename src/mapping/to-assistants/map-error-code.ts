import type { LastError, RunStep } from '../../types/index.js';
import { isPromptRefused } from './refused-prompt.js';

/**
 * The legacy code of an error: `rate_limit_exceeded` for limits and quotas, `invalid_prompt` for problems of the input,
 * else `server_error`. `status`: the HTTP status, if any.
 */
export function mapErrorCode(code: unknown, status?: unknown, message = ''): LastError['code'] {
  const known = typeof code === 'string' ? code : '';
  if (known.startsWith('rate_limit') || known === 'insufficient_quota') return 'rate_limit_exceeded';
  if (known === 'invalid_prompt' || known.includes('image')) return 'invalid_prompt';
  if (status === 429) return 'rate_limit_exceeded';
  return isPromptRefused({ code: known, message }) ? 'invalid_prompt' : 'server_error';
}

/** The error of a run for its step: steps have no `invalid_prompt`. */
export function toStepError(error: LastError | null): RunStep.LastError | null {
  if (error === null) return null;
  const code = error.code === 'rate_limit_exceeded' ? error.code : 'server_error';
  return { code, message: error.message };
}

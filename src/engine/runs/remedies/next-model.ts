import { chooseFallback, isModelFault } from '../fallbacks/choose-fallback.js';
import { readErrorCode, toLastError } from '../failed-outcome.js';
import type { Remedy } from './remedy.js';

/** The model failed for good: ask the next model of the option `fallbacks`, or give its fixed answer. */
export const nextModel: Remedy = {
  limit: Infinity,
  apply: async (ctx, { record, request, body, error }, call) => {
    if (!isModelFault(ctx, error)) return null;
    const known = request.fallback ?? record.state.fallback;
    const failure = { from: String(body.model), code: readErrorCode(error), as: toLastError(error).code };
    const fallback = await chooseFallback(ctx, record, known, failure, call);
    return fallback && { ...request, fallback };
  },
};

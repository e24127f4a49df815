import { replaceDeadModel } from '../replace-model.js';
import type { Remedy } from './remedy.js';

/** The model is gone: ask its successor from now on. */
export const modelReplacement: Remedy = {
  limit: 1,
  apply: (ctx, { asked, request, replacement, error }) => {
    if (ctx.upstream.classify(error) !== 'model_not_found' || replacement !== undefined) return null;
    return replaceDeadModel(ctx, asked) ? request : null;
  },
};

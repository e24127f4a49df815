import { isJsonItem } from '../../../mapping/to-responses/json-item.js';
import { addJsonItem } from '../json-mode.js';
import { matchComplaint, type Remedy } from './remedy.js';

/**
 * JSON mode requires the word "json" in the input, and only the instructions have it: add an input item that says it.
 */
export const jsonMode: Remedy = {
  limit: 1,
  apply: (ctx, { record, request, error }, call) => {
    const [found] = matchComplaint(ctx, error, /must contain the word 'json'/i);
    if (found === undefined || request.input.some(isJsonItem)) return null;
    return addJsonItem(ctx, record, request, call);
  },
};

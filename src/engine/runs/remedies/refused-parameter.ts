import { findRefusedParts } from '../../../mapping/to-responses/find-refused-parts.js';
import { MOST_LEFT_OUT, readEffort } from '../../../mapping/to-responses/leave-out.js';
import { readComplaint } from '../failed-outcome.js';
import type { Remedy } from './remedy.js';

/** The model refuses a parameter that a request can do without: leave it out from now on. */
export const refusedParameter: Remedy = {
  limit: MOST_LEFT_OUT,
  apply: (ctx, { request, body, leftOut, error }) => {
    const complaint = ctx.upstream.classify(error) === 'rejected' ? readComplaint(error) : null;
    const refused = complaint?.status === 400 ? findRefusedParts(body, complaint) : null;
    if (refused === null || leftOut >= MOST_LEFT_OUT) return null;
    ctx.refusedParameters.note(String(body.model), readEffort(body), refused);
    return request;
  },
};

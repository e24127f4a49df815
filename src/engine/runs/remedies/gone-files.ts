import { leaveOutGone } from '../gone-files.js';
import type { Remedy } from './remedy.js';

/** A file that the thread had is not there any more: it is left out from now on. A service may name one with each refusal. */
export const goneFiles: Remedy = {
  limit: 64,
  apply: (ctx, { record, request, error }, call) => leaveOutGone(ctx, record, request, error, call),
};

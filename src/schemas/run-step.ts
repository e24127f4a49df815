import type { RunStepInclude, StepListQuery } from '../types/index.js';
import { createParser } from './create-parser.js';
import { list, object, oneOf, optional } from './fields.js';
import { listFields } from './list-query.js';
import { toQuery } from './to-json.js';

/** What can be asked to be included in run steps. */
export const include = () => list(oneOf('step_details.tool_calls[*].file_search.results[*].content'), 'strings');

/** Checks the query of `steps.retrieve`. @throws LegacyError */
export const parseStepInclude = createParser<{ include?: RunStepInclude[] }>(
  object({ include: optional(include()) }),
  toQuery,
);

/** Checks the query of `steps.list`. @throws LegacyError */
export const parseStepListQuery = createParser<StepListQuery>(
  object({ ...listFields(), include: optional(include()) }),
  toQuery,
);

import type { RunStepInclude, StepListQuery } from '../types/index.js';
import { once } from '../lib/once.js';
import { createQueryParser } from './create-query-parser.js';
import { list, object, oneOf, optional } from './fields.js';
import { listFields } from './list-query.js';

/** The fields that run steps can include. */
export const include = once(() => list(oneOf('step_details.tool_calls[*].file_search.results[*].content'), 'strings'));

/** Checks the query of `steps.retrieve`. @throws LegacyError */
export const parseStepInclude = createQueryParser<{ include?: RunStepInclude[] }>(() =>
  object({ include: optional(include()) }),
);

/** Checks the query of `steps.list`. @throws LegacyError */
export const parseStepListQuery = createQueryParser<StepListQuery>(() =>
  object({ ...listFields(), include: optional(include()) }),
);

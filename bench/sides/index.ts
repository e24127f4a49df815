import type { Side } from '../support/compare.js';
import { createFlowSides, createStoredSides } from './flow-sides.js';
import { createHelperSides, createStreamSides } from './stream-sides.js';

/** The comparisons that run each side in its own process, by name. */
export const SIDES = {
  'flow-recorded': () => createFlowSides('recorded'),
  'flow-fake': () => createFlowSides('fake'),
  'flow-stored': createStoredSides,
  stream: createStreamSides,
  helper: createHelperSides,
} satisfies Record<string, () => Promise<Side[]>>;

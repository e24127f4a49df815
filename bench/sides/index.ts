import type { Side } from '../support/compare.js';
import { createFlowSides, createStoredSides } from './flow-sides.js';
import { createHelperSides, createStreamSides } from './stream-sides.js';

/** What is compared with each side in a process of its own, by name. */
export const SIDES = {
  'flow-recorded': () => createFlowSides('recorded'),
  'flow-fake': () => createFlowSides('fake'),
  'flow-stored': createStoredSides,
  stream: createStreamSides,
  helper: createHelperSides,
} satisfies Record<string, () => Promise<Side[]>>;

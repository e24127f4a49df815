import type { Contract } from '../contract.js';
import { assistantContracts } from './assistants.js';
import { fileContracts } from './files.js';
import { messageContracts } from './messages.js';
import { outputContracts } from './outputs.js';
import { runContracts } from './runs.js';
import { stepContracts } from './steps.js';
import { streamContracts } from './streams.js';
import { threadContracts } from './threads.js';

/** What users of the old API rely on, by method. */
export const CONTRACTS: readonly Contract[] = [
  ...assistantContracts,
  ...threadContracts,
  ...messageContracts,
  ...runContracts,
  ...outputContracts,
  ...streamContracts,
  ...stepContracts,
  ...fileContracts,
];

import type { LocalTools } from '../types/index.js';
import { checkKinds, COUNT, FUNCTION, seconds, TEXT, type Kinds } from './check-kinds.js';

const KINDS: Kinds<LocalTools> = {
  file_search: FUNCTION,
  code_interpreter: FUNCTION,
  language: TEXT,
  timeout: seconds(86_400, 'a day'),
  maxOutput: COUNT,
  maxRounds: COUNT,
};

/**
 * Checks the option `tools`.
 * @throws TypeError that names the invalid entry
 */
export const checkLocalTools = (tools: unknown): void => checkKinds(tools, KINDS, 'assistants.tools');

import type { LocalTools } from '../types/index.js';
import { checkKinds, COUNT, FUNCTION, type Kinds } from './check-kinds.js';

const KINDS: Kinds<LocalTools> = {
  file_search: FUNCTION,
  code_interpreter: FUNCTION,
  language: { holds: (value) => typeof value === 'string' && value !== '', words: 'a text' },
  timeout: {
    holds: (value) => typeof value === 'number' && value > 0 && value <= 86_400,
    words: 'a number of seconds above 0, and at most a day',
  },
  maxOutput: COUNT,
  maxRounds: COUNT,
};

/**
 * Checks the option `tools`.
 * @throws TypeError naming what is wrong
 */
export const checkLocalTools = (tools: unknown): void => checkKinds(tools, KINDS, 'tools');

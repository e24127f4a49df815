import { isRecord } from '../lib/plain-values.js';
import type { ShadowOption } from '../types/index.js';
import { checkKinds, COUNT, FUNCTION, type Kinds } from './check-kinds.js';

const KINDS: Kinds<ShadowOption> = {
  sample: {
    holds: (value) => FUNCTION.holds(value) || (typeof value === 'number' && value >= 0 && value <= 1),
    words: 'a number from 0 to 1, or a function',
    required: true,
  },
  options: { holds: (value) => FUNCTION.holds(value) || isRecord(value), words: 'an object or a function' },
  client: { holds: (value) => isRecord(value) && FUNCTION.holds(value['post']), words: 'a client of openai' },
  request: FUNCTION,
  onResult: { ...FUNCTION, required: true },
  maxConcurrent: COUNT,
  maxPerMinute: COUNT,
  maxTokens: COUNT,
};

/**
 * Checks the option `shadow`.
 * @throws TypeError naming what is wrong
 */
export const checkShadowOption = (option: unknown): void => checkKinds(option, KINDS, 'shadow');

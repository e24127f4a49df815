import { isRecord } from '../lib/plain-values.js';
import type { ShadowOption } from '../types/index.js';
import { checkKinds, COUNT, FUNCTION, isFunction, SHARE, type Kinds } from './check-kinds.js';

const KINDS: Kinds<ShadowOption> = {
  sample: {
    holds: (value) => isFunction(value) || SHARE.holds(value),
    words: `${SHARE.words}, or a function`,
    required: true,
  },
  options: { holds: (value) => isFunction(value) || isRecord(value), words: 'an object or a function' },
  client: { holds: (value) => isRecord(value) && isFunction(value['post']), words: 'a client of openai' },
  request: FUNCTION,
  onResult: { ...FUNCTION, required: true },
  maxConcurrent: COUNT,
  maxPerMinute: COUNT,
  maxTokens: COUNT,
};

/**
 * Checks the option `shadow`.
 * @throws TypeError that names the invalid entry
 */
export const checkShadowOption = (option: unknown): void => checkKinds(option, KINDS, 'assistants.shadow');

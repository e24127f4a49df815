import { isRecord } from '../lib/plain-values.js';
import { checkKinds, FUNCTION, isFunction, SHARE, type Kind } from './check-kinds.js';

const WHEN: Readonly<Record<string, Kind>> = { share: { ...SHARE, required: true }, key: FUNCTION };

const SETTINGS: Readonly<Record<string, Kind>> = {
  when: { check: (when) => checkWhen(when, 'assistants.rollout.when') },
  legacy: { holds: hasSurface, words: "a client with 'beta.assistants' and 'beta.threads'" },
  fallback: { holds: (value) => value === 'legacy' || value === 'error', words: "'legacy' or 'error'" },
  sideOf: FUNCTION,
  carryOnUse: { holds: isFunction, words: 'carry of openai-assistants-shim/rollout' },
};

/**
 * Checks the option `rollout`, for callers without TypeScript.
 * @throws TypeError that names the entry
 */
export function checkRolloutOption(option: unknown): void {
  if (isRecord(option) && option['when'] !== undefined) checkKinds(option, SETTINGS, 'assistants.rollout');
  else checkWhen(option, 'assistants.rollout');
}

function checkWhen(when: unknown, name: string): void {
  if (isFunction(when)) return;
  if (!isRecord(when) || !('share' in when)) {
    throw new TypeError(`'${name}' must be a function, or an object with 'share'.`);
  }
  checkKinds(when, WHEN, name);
}

/** A client is an instance of a class, and its resources may be getters. */
function hasSurface(value: unknown): boolean {
  const beta = isRecord(value) ? value['beta'] : undefined;
  return isRecord(beta) && isRecord(beta['assistants']) && isRecord(beta['threads']);
}

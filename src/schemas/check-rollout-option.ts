import { isRecord } from '../lib/plain-values.js';
import { checkShare } from './check-fallbacks.js';

const SETTINGS: readonly string[] = ['when', 'legacy', 'fallback', 'sideOf', 'carryOnUse'];
const SHARE: readonly string[] = ['share', 'key'];

/**
 * Checks what only plain JavaScript can get wrong in the option `rollout`.
 * @throws TypeError naming the option
 */
export function checkRolloutOption(option: unknown): void {
  if (!isRecord(option) || !('when' in option)) {
    checkWhen(option, 'rollout');
    return;
  }
  checkNames(option, SETTINGS, 'rollout');
  const { when, legacy, fallback, sideOf, carryOnUse } = option;
  checkWhen(when, 'rollout.when');
  if (legacy !== undefined && !hasSurface(legacy)) {
    throw new TypeError("'assistants.rollout.legacy' has to be a client with 'beta.assistants' and 'beta.threads'.");
  }
  if (fallback !== undefined && fallback !== 'legacy' && fallback !== 'error') {
    throw new TypeError("'assistants.rollout.fallback' has to be 'legacy' or 'error'.");
  }
  if (sideOf !== undefined && typeof sideOf !== 'function') {
    throw new TypeError("'assistants.rollout.sideOf' has to be a function.");
  }
  if (carryOnUse !== undefined && typeof carryOnUse !== 'function') {
    throw new TypeError("'assistants.rollout.carryOnUse' has to be carry of openai-assistants-shim/rollout.");
  }
}

function checkWhen(when: unknown, name: string): void {
  if (typeof when === 'function') return;
  if (!isRecord(when) || !('share' in when)) {
    throw new TypeError(`'assistants.${name}' has to be a function, or an object with 'share'.`);
  }
  checkNames(when, SHARE, name);
  const { share, key } = when;
  checkShare(`assistants.${name}.share`, share);
  if (key !== undefined && typeof key !== 'function') {
    throw new TypeError(`'assistants.${name}.key' has to be a function.`);
  }
}

function checkNames(option: object, names: readonly string[], name: string): void {
  const unknown = Object.keys(option).find((key) => !names.includes(key));
  if (unknown !== undefined) throw new TypeError(`Unknown option 'assistants.${name}.${unknown}'.`);
}

/** A client is an instance of a class, and its resources may come from getters. */
function hasSurface(value: unknown): boolean {
  const beta = isRecord(value) ? value['beta'] : undefined;
  return isRecord(beta) && isRecord(beta['assistants']) && isRecord(beta['threads']);
}

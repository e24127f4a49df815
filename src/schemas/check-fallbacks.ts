import { isRecord } from '../lib/plain-values.js';
import { checkKinds, RECORD, SHARE, type Kind } from './check-kinds.js';
import { checkSuccessor } from './check-models.js';

const VARIANT: Readonly<Record<string, Kind>> = {
  share: { ...SHARE, required: true },
  definition: { ...RECORD, required: true },
};

/**
 * Checks the option `fallbacks`, for callers without TypeScript.
 * @throws TypeError that names the entry
 */
export function checkFallbacks(fallbacks: unknown): void {
  if (!Array.isArray(fallbacks)) throw new TypeError("'assistants.fallbacks' must be an array.");
  for (const [index, entry] of fallbacks.entries()) {
    const name = `assistants.fallbacks[${index}]`;
    if (!isRecord(entry) || 'model' in entry === 'text' in entry) {
      throw new TypeError(`'${name}' must be an object with either 'model' or 'text'.`);
    }
    const { text, ...rest } = entry;
    if ('model' in entry) {
      checkSuccessor(name, entry);
      continue;
    }
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw new TypeError(`Unknown option '${name}.${unknown}'.`);
    if (typeof text !== 'function' && (typeof text !== 'string' || text === '')) {
      throw new TypeError(`'${name}.text' must be a text that is not empty, or a function.`);
    }
    if (index < fallbacks.length - 1) throw new TypeError(`'${name}' is a fixed answer, and must be the last.`);
  }
}

/**
 * Checks the option `variants`, except for the definitions, which are checked at their first use.
 * @throws TypeError that names the entry
 */
export function checkVariants(variants: unknown): void {
  if (!isRecord(variants)) throw new TypeError("'assistants.variants' must be an object, by ids of assistants.");
  for (const [id, variant] of Object.entries(variants)) {
    const name = `assistants.variants.${id}`;
    if (!isRecord(variant)) throw new TypeError(`'${name}' must be an object with 'share' and 'definition'.`);
    checkKinds(variant, VARIANT, name);
  }
}

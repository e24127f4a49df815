import { isRecord } from '../lib/plain-values.js';
import type { ModelSuccessor } from '../types/index.js';
import { checkKinds, MODEL, type Kinds } from './check-kinds.js';

const KINDS: Kinds<ModelSuccessor> = {
  model: MODEL,
  set: { holds: isRecord, words: 'an object of request parameters' },
  omit: {
    holds: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
    words: 'an array of names of request parameters',
  },
  shutdown: { holds: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)), words: 'a date' },
};

/** Parameters that the library sets in every request. Callers can neither set nor omit them. */
const FIXED = ['model', 'input', 'conversation', 'previous_response_id', 'stream', 'background', 'store'];

/**
 * Checks the option `models`, for callers without TypeScript.
 * @throws TypeError that names the entry
 */
export function checkModels(models: unknown): void {
  if (typeof models === 'function' || models === 'auto' || models === 'asked') return;
  if (!isRecord(models)) {
    const given = typeof models === 'string' ? `is '${models}', and ` : '';
    throw new TypeError(`'assistants.models' ${given}must be 'auto', 'asked', a record by model, or a function.`);
  }
  for (const [model, entry] of Object.entries(models)) checkSuccessor(`assistants.models['${model}']`, entry);
}

/**
 * Checks the successor of a model. `name` is its name in errors.
 * @throws TypeError that says what is invalid
 */
export function checkSuccessor(name: string, entry: unknown): asserts entry is string | ModelSuccessor {
  if (typeof entry === 'string' && entry !== '') return;
  if (!isRecord(entry)) throw new TypeError(`'${name}' must be the name of a model, or an object with 'model'.`);
  checkKinds(entry, KINDS, name);
  if (entry['model'] === undefined) throw new TypeError(`'${name}' must have 'model', the name of a model.`);
  const { set, omit } = entry;
  const fixed = FIXED.find((key) => (isRecord(set) && key in set) || (Array.isArray(omit) && omit.includes(key)));
  if (fixed !== undefined) throw new TypeError(`'${name}' cannot change '${fixed}' of a request.`);
}

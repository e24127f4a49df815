import { isRecord } from '../lib/plain-values.js';
import type { PruneOptions } from '../types/index.js';

/**
 * Checks the options of `prune`: with a wrong one, it could delete too much.
 * @throws TypeError that names the option
 */
export function checkPruneOptions(options: PruneOptions): void {
  refuseUnknown(options, ['runs', 'cache'], '');
  const { runs, cache } = options;
  if (cache !== undefined && typeof cache !== 'boolean') throw new TypeError("'cache' must be true or false.");
  if (runs === undefined) return;
  if (!isRecord(runs)) throw new TypeError("'runs' must be an object: { olderThanDays: 30 }.");
  refuseUnknown(runs, ['olderThanDays'], 'runs.');
  const { olderThanDays } = runs;
  if (typeof olderThanDays !== 'number' || !(olderThanDays >= 0)) {
    throw new TypeError("'runs.olderThanDays' must be a number of days, 0 or more.");
  }
}

function refuseUnknown(given: object, known: readonly string[], path: string): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new TypeError(`Unknown option '${path}${unknown}'.`);
}

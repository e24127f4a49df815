import { LegacyError } from '../errors.js';

/** Resolves the result of `ask`; if that rejects with a 404 or 410, the result of `otherwise`. */
export async function orIfUnknown<T>(ask: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof LegacyError && (error.status === 404 || error.status === 410)) return otherwise();
    throw error;
  }
}

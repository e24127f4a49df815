import { LegacyError } from '../errors.js';

/** What was asked for, or where it is not known, or not any more, something else. */
export async function orIfUnknown<T>(ask: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof LegacyError && (error.status === 404 || error.status === 410)) return otherwise();
    throw error;
  }
}

import type { copyValue, isRecord } from '../lib/plain-values.js';
import type { accumulateDelta, accumulateEntries } from './accumulate-delta.js';
import type { StreamErrorClasses } from './stream-errors.js';

/**
 * Functions that the code for reading events gets as parameters. That code is a module of its own, loaded when the first stream
 * starts. If it imported these functions, bundlers would put them into a third file.
 */
export interface StreamTools {
  readonly errors: StreamErrorClasses;
  readonly accumulateDelta: typeof accumulateDelta;
  readonly accumulateEntries: typeof accumulateEntries;
  readonly copyValue: typeof copyValue;
  readonly isRecord: typeof isRecord;
}

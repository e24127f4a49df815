import type { copyValue, isRecord } from '../lib/plain-values.js';
import type { accumulateDelta, accumulateEntries } from './accumulate-delta.js';
import type { StreamErrorClasses } from './stream-errors.js';

/**
 * What a stream lends to the code that reads its events. That code is loaded when the first stream starts. It is given these, and
 * imports none of them, so that bundlers leave them in one piece with the stream, which has them already.
 */
export interface StreamTools {
  readonly errors: StreamErrorClasses;
  readonly accumulateDelta: typeof accumulateDelta;
  readonly accumulateEntries: typeof accumulateEntries;
  readonly copyValue: typeof copyValue;
  readonly isRecord: typeof isRecord;
}

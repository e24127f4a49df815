import type { ImportProgress, ImportSource } from '../types/index.js';
import { measure } from './list-files.js';
import type { OnRead } from './read-rows.js';

/** Reports how much of a source was read. Rejects if one of its paths does not exist. */
export async function tellReading(source: ImportSource, tell: (progress: ImportProgress) => void): Promise<OnRead> {
  const total = await measure(source);
  let done = 0;
  return (bytes) => {
    done += bytes;
    tell({ at: 'reading', done, total });
  };
}

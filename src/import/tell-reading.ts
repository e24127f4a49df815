import type { ImportProgress, ImportSource } from '../types/index.js';
import { measure } from './list-files.js';
import type { OnRead } from './read-rows.js';

/** Tells how much of a source was read. Rejects where one of its paths leads nowhere. */
export async function tellReading(source: ImportSource, tell: (progress: ImportProgress) => void): Promise<OnRead> {
  const total = await measure(source);
  let done = 0;
  return (bytes) => {
    done += bytes;
    tell({ at: 'reading', done, total });
  };
}

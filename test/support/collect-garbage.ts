import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects what nothing holds any more: twice, since the first round only finds that weakly held objects are unused. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  // Node makes the function in contexts that are created after the flag was set.
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 2; round += 1) {
    // A weak reference holds its object until the job in which it was made or read is over.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}

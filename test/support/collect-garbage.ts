import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage twice, because the first round only finds out which objects have nothing but weak references. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  // Only contexts that are created after setting the flag have the function `gc`.
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 2; round += 1) {
    // A weak reference keeps its object alive until the end of the job that created or read the reference.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}

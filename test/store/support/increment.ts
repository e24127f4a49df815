/** A process that counts a key up by compare-and-set: `increment.ts <key> <times> <address…>`. Prints its tries. */
import { cells } from './cells.js';
import { openStore } from './open-store.js';

const [key = '', times = '0', ...address] = process.argv.slice(2);
const store = await openStore(address);
const cell = cells(store);
let tries = 0;
for (let done = 0; done < Number(times); tries += 1) {
  const entry = await cell.get(key);
  const value = Number(entry?.value ?? 0) + 1;
  if ((await cell.set(key, value, { ifVersion: entry?.version ?? null })) !== null) done += 1;
}
await store.close?.();
console.log(tries);

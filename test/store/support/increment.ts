/** A process that counts a key up by compare-and-set: `increment.ts <key> <times> <address…>`. Prints its tries. */
import { openStore } from './open-store.js';

const [key = '', times = '0', ...address] = process.argv.slice(2);
const store = await openStore(address);
let tries = 0;
for (let done = 0; done < Number(times); tries += 1) {
  const entry = await store.get(key);
  const value = Number(entry?.value ?? 0) + 1;
  if ((await store.set(key, value, { ifVersion: entry?.version ?? null })) !== null) done += 1;
}
await store.close?.();
console.log(tries);

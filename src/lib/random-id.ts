const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Random bytes for the next ids: getting a thousand costs as much as getting one. */
const pool = new Uint8Array(1_024);
let used = pool.length;

/** Makes an id like the old API's: a prefix and random characters, 24 by default and 1,024 at most. */
export function randomId(prefix: string, length = 24): string {
  if (used + length > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  let id = prefix;
  for (const byte of pool.subarray(used, (used += length))) id += ALPHABET.charAt(byte % ALPHABET.length);
  return id;
}

let lastTime = 0;
let sequence = 0;

/** Makes a string that sorts after all earlier ones of this process, and by time among processes. `now` in ms. */
export function createOrderKey(now: number): string {
  sequence = now > lastTime ? 0 : sequence + 1;
  lastTime = Math.max(now, lastTime);
  return timeOrderKey(lastTime, `${sequence.toString(36).padStart(4, '0')}${randomId('', 4)}`);
}

/** Like {@link createOrderKey}, for any time (ms), and always the same. `among`: order among equal times. */
export function timeOrderKey(time: number, among: string): string {
  return `${time.toString(36).padStart(9, '0')}${among}`;
}

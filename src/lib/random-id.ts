const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Random bytes for the next ids: asking the platform costs the same for a thousand as for one. */
const pool = new Uint8Array(1_024);
let used = pool.length;

/** A prefix and random characters, 24 by default and 1,024 at most, like the ids of the old API. */
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

/**
 * A string that sorts after every earlier one of this process, and by time among processes. `now` in milliseconds.
 */
export function createOrderKey(now: number): string {
  sequence = now > lastTime ? 0 : sequence + 1;
  lastTime = Math.max(now, lastTime);
  return timeOrderKey(lastTime, `${sequence.toString(36).padStart(4, '0')}${randomId('', 4)}`);
}

/** As {@link createOrderKey}, for any time (milliseconds) and always the same. `among` is the order among equal times. */
export function timeOrderKey(time: number, among: string): string {
  return `${time.toString(36).padStart(9, '0')}${among}`;
}

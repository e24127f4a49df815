import type { Clock } from '../lib/clock.js';
import type { Call } from './call.js';
import type { FaultKind } from './upstream.js';

/** How long a conversation that is still in use is waited for, step by step (milliseconds): 5 s in all. */
const LOCK_WAITS = [50, 100, 200, 400, 750, 1000, 1200, 1300];

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;
/** A longer `retry-after` is not obeyed: waiting it out would look like a hang. The SDK draws the line there too. */
const LONGEST_RETRY_AFTER = 60_000;

export interface RetryPolicy {
  clock: Clock;
  classify(error: unknown): FaultKind;
  /** The client's own number of retries. */
  maxRetries: number;
}

/**
 * Sends a write, again when it was refused (429, 5xx, or nothing was sent) up to the call's `maxRetries`, and again
 * while the conversation is locked for up to 5 s. A lost answer is never sent again. Throws the last error.
 */
export async function sendWrite<T>(policy: RetryPolicy, call: Call, send: () => Promise<T>): Promise<T> {
  const maxRetries = call.options.maxRetries ?? policy.maxRetries;
  let retries = 0;
  let lockWaits = 0;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const wait = nextWait(policy.classify(error), error);
      if (wait === undefined) throw error;
      await policy.clock.sleep(wait, call.options.signal);
      if (call.options.signal?.aborted) throw error;
    }
  }

  function nextWait(kind: FaultKind, error: unknown): number | undefined {
    if (kind === 'locked') return LOCK_WAITS[lockWaits++];
    if (kind !== 'overloaded' && kind !== 'unsent') return undefined;
    if (retries >= maxRetries) return undefined;
    retries += 1;
    return readRetryAfter(error, policy.clock) ?? backoff(retries);
  }
}

function backoff(retry: number): number {
  return Math.min(FIRST_WAIT * 2 ** (retry - 1), LONGEST_WAIT) * (1 - Math.random() * 0.25);
}

/** The wait the service asked for, in milliseconds. */
function readRetryAfter(error: unknown, clock: Clock): number | undefined {
  if (typeof error !== 'object' || error === null || !('headers' in error)) return undefined;
  const headers = error.headers;
  if (!(headers instanceof Headers)) return undefined;
  const milliseconds = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  const after = headers.get('retry-after') ?? '';
  const seconds = Number.parseFloat(after);
  const wait = Number.isFinite(milliseconds)
    ? milliseconds
    : Number.isFinite(seconds)
      ? seconds * 1000
      : Date.parse(after) - clock.now();
  return wait >= 0 && wait <= LONGEST_RETRY_AFTER ? wait : undefined;
}

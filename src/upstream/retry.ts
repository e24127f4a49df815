import type { Clock } from '../lib/clock.js';
import type { Notify } from '../lib/notify.js';
import type { Call } from './call.js';
import { readHeaders, readStatus } from './classify-error.js';
import type { FaultKind } from './fault-kind.js';

/** Waits (ms) for a conversation that is in use: 5 s in total. */
const LOCK_WAITS = [50, 100, 200, 400, 750, 1000, 1200, 1300];

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;
/** A longer `retry-after` is ignored, as in the SDK: waiting would look like a hang. */
const LONGEST_RETRY_AFTER = 60_000;

export interface RetryPolicy {
  clock: Clock;
  notify: Notify | null;
  classify(error: unknown): FaultKind;
  /** The client's number of retries. */
  maxRetries: number;
  /** Waits (ms) for a conversation in use; default: 5 s in total. */
  lockWaits?: readonly number[];
}

/** Looks for the result of a write after its answer was lost or the conversation was locked; null: it was not done. */
export type FindDone<T> = (after: 'connection' | 'locked') => Promise<T | null>;

/**
 * Sends a write. Repeats it up to the call's `maxRetries` if it was refused (429, 5xx) or not sent, and for up to 5 s
 * while the conversation is locked. If the answer was lost, repeats it only if `findDone` says that it was not done.
 * Before every attempt it awaits `call.beforeSend`, whose error is thrown. Throws the last error, or the call's abort
 * error. `operation`: name of the write for events; `send` gets the number of the attempt.
 */
export async function sendWrite<T>(
  policy: RetryPolicy,
  operation: string,
  call: Call,
  send: (attempt: number) => Promise<T>,
  findDone?: FindDone<T>,
): Promise<T> {
  const maxRetries = call.options.maxRetries ?? policy.maxRetries;
  let retries = 0;
  let lockWaits = 0;
  for (let attempt = 1; ; attempt += 1) {
    await call.beforeSend?.();
    try {
      return await send(attempt);
    } catch (error) {
      const kind = policy.classify(error);
      const wait = nextWait(kind, error);
      if (wait !== undefined) {
        policy.notify?.({
          type: 'request.retry',
          operation,
          call: call.name,
          attempt: attempt + 1,
          fault: kind,
          status: readStatus(error) ?? null,
          waitMs: wait,
          threadId: call.threadId,
          runId: call.runId,
          assistantId: call.assistantId,
        });
        // If the call was aborted, `send` rejects with the SDK's error.
        await policy.clock.sleep(wait, call.options.signal);
      }
      // Look after the wait: the request may be slow, not lost.
      const found = findDone && (isLost(kind) || kind === 'locked') ? await lookUp(findDone, kind, error) : null;
      if (found !== null) return found;
      if (wait === undefined) throw error;
    }
  }

  function nextWait(kind: FaultKind, error: unknown): number | undefined {
    if (kind === 'locked') return (policy.lockWaits ?? LOCK_WAITS)[lockWaits++];
    const mayRepeat = isLost(kind) ? findDone !== undefined : isWorthRetrying(kind, error);
    if (!mayRepeat || retries >= maxRetries) return undefined;
    retries += 1;
    return readRetryAfter(error, policy.clock) ?? backoff(retries);
  }

  /** If the lookup fails, throws the original error, unless the call was aborted. */
  async function lookUp(find: FindDone<T>, kind: FaultKind, error: unknown): Promise<T | null> {
    try {
      return await find(kind === 'locked' ? 'locked' : 'connection');
    } catch (fault) {
      throw policy.classify(fault) === 'aborted' ? fault : error;
    }
  }
}

/** Whether it is unknown if the service did what it was asked. */
const isLost = (kind: FaultKind): boolean => kind === 'connection' || kind === 'unusable';

/** As in the SDK, `x-should-retry` in a refusal decides. */
function isWorthRetrying(kind: FaultKind, error: unknown): boolean {
  const said = kind === 'overloaded' || kind === 'rejected' ? readHeaders(error)?.get('x-should-retry') : null;
  return said === 'true' || (said !== 'false' && (kind === 'overloaded' || kind === 'unsent'));
}

function backoff(retry: number): number {
  return Math.min(FIRST_WAIT * 2 ** (retry - 1), LONGEST_WAIT) * (1 - Math.random() * 0.25);
}

/** The wait that the service asked for, in ms. */
export function readRetryAfter(error: unknown, clock: Clock): number | undefined {
  const headers = readHeaders(error);
  if (headers === null) return undefined;
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

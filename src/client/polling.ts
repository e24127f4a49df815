import type { APIPromise, OpenAI } from 'openai';
import { sleep } from '../lib/timers.js';
import type { Run, RunStatus } from '../types/index.js';
import { createAbortError } from './abort-error.js';
import type { PollOptions } from './request-options.js';

/** The statuses that end polling. */
const TERMINAL: ReadonlySet<RunStatus> = new Set<RunStatus>([
  ...(['requires_action', 'incomplete', 'cancelled', 'completed', 'failed', 'expired'] as const),
]);

const DEFAULT_INTERVAL_MS = 5000;

/** How often to check a run that this process executes, because it may expire. */
const LOCAL_INTERVAL_MS = 1000;

/** What `retrieve` returns: the SDK's promise, or what a stub returns, which may be a promise or only have `withResponse`. */
type Retrieval = Partial<Pick<APIPromise<Run>, 'then' | 'withResponse'>>;

/** A run to poll, and the ways to learn its state. */
export interface PollSource {
  client: OpenAI;
  retrieve: () => Retrieval;
  /** Whether `retrieve` was replaced, for example by a stub. Then only its results count. */
  replaced: boolean;
  /**
   * Resolves the run when it ends, requires action or continues in another process; null if this process does not execute it.
   */
  waitForRest: () => Promise<Run> | null;
}

/**
 * Retrieves a run until it ends or requires action. Between two retrievals it waits for `pollIntervalMs`, or as the header
 * `openai-poll-after-ms` says, or five seconds. If this process executes the run, it resolves as soon as the run is done,
 * whatever the interval. If the caller aborts, it rejects at once with an `APIUserAbortError` whose cause is the reason of the
 * signal. Errors of `retrieve` reject it.
 */
export async function pollRun(source: PollSource, options: PollOptions | undefined): Promise<Run> {
  const signal = options?.signal;
  const wait = async (milliseconds: number, change?: Promise<unknown> | null): Promise<null> => {
    await sleep(milliseconds, signal, change ?? undefined);
    if (signal?.aborted) throw createAbortError(source.client, signal);
    return null;
  };
  const watch = (): Promise<Run> | null => (source.replaced ? null : source.waitForRest());
  for (let rest = watch(); ;) {
    const rested = rest && (await Promise.race([rest, wait(LOCAL_INTERVAL_MS, rest)]));
    if (rested && TERMINAL.has(rested.status)) return rested;
    const { run, readInterval } = await read(source.retrieve());
    if (TERMINAL.has(run.status)) return run;
    if (!rest) {
      const interval = options?.pollIntervalMs ?? (await readInterval()) ?? DEFAULT_INTERVAL_MS;
      await wait(interval, source.replaced ? source.waitForRest() : null);
    }
    if (!rest || rested) rest = watch();
    // The run stopped here before its end, for example because the store failed, and is being tried again. Pause, so that the
    // loop does not spin.
    if (rested && rest) await wait(Math.min(options?.pollIntervalMs ?? LOCAL_INTERVAL_MS, LOCAL_INTERVAL_MS));
  }
}

interface Reading {
  run: Run;
  /** Milliseconds until the service wants the next request; null if it does not say. */
  readInterval: () => Promise<number | null>;
}

async function read(retrieval: Retrieval): Promise<Reading> {
  const whole = typeof retrieval.then === 'function' ? null : await retrieval.withResponse?.();
  const readInterval = async (): Promise<number | null> => {
    const { response } = whole ?? (await retrieval.withResponse?.()) ?? {};
    const interval = Number.parseInt(response?.headers.get('openai-poll-after-ms') ?? '', 10);
    return Number.isNaN(interval) ? null : interval;
  };
  // Without a `then` it has `withResponse`, so `whole` is set.
  return { run: whole?.data ?? (await (retrieval as PromiseLike<Run>)), readInterval };
}

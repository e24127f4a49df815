import type { APIPromise, OpenAI } from 'openai';
import { sleep } from '../lib/timers.js';
import type { Run, RunStatus } from '../types/index.js';
import { createAbortError } from './abort-error.js';
import type { PollOptions } from './request-options.js';

/** The statuses at which polling ends. */
const TERMINAL: ReadonlySet<RunStatus> = new Set<RunStatus>([
  ...(['requires_action', 'incomplete', 'cancelled', 'completed', 'failed', 'expired'] as const),
]);

const DEFAULT_INTERVAL_MS = 5000;

/** How often a run that this process executes is looked at while it is at work: it may expire. */
const LOCAL_INTERVAL_MS = 1000;

/** What a retrieval gives: the SDK's promise, or what a stub has in its place, a promise or no more than `withResponse`. */
type Retrieval = Partial<Pick<APIPromise<Run>, 'then' | 'withResponse'>>;

/** A run to poll, and how to learn of it. */
export interface PollSource {
  client: OpenAI;
  retrieve: () => Retrieval;
  /** Whether `retrieve` is not our own: then what it says is what counts. */
  replaced: boolean;
  /** Resolves the run when it ends, requires action or leaves this process; null when this process does not execute it. */
  waitForRest: () => Promise<Run> | null;
}

/**
 * Retrieves the run until it has ended or requires action. Waits `pollIntervalMs`, else what the header
 * `openai-poll-after-ms` says, else five seconds; for a run of this process only until it is so far, whatever the interval.
 * An abort ends the wait at once with APIUserAbortError, its cause the signal's reason. Errors of `retrieve` pass.
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
  }
}

interface Reading {
  run: Run;
  /** What the service says when to ask again, in milliseconds; null when it does not. */
  readInterval: () => Promise<number | null>;
}

async function read(retrieval: Retrieval): Promise<Reading> {
  const whole = typeof retrieval.then === 'function' ? null : await retrieval.withResponse?.();
  const readInterval = async (): Promise<number | null> => {
    const { response } = whole ?? (await retrieval.withResponse?.()) ?? {};
    const interval = Number.parseInt(response?.headers.get('openai-poll-after-ms') ?? '', 10);
    return Number.isNaN(interval) ? null : interval;
  };
  // Without a `then` it was read whole; here it has one.
  return { run: whole?.data ?? (await (retrieval as PromiseLike<Run>)), readInterval };
}

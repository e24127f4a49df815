import type { APIPromise, OpenAI } from 'openai';
import { sleep } from '../lib/timers.js';
import type { Run, RunStatus } from '../types/index.js';
import type { PollOptions } from './request-options.js';
import { createAbortError } from './sdk-errors.js';

/** The statuses at which polling ends. */
const TERMINAL: ReadonlySet<RunStatus> = new Set<RunStatus>([
  ...(['requires_action', 'incomplete', 'cancelled', 'completed', 'failed', 'expired'] as const),
]);

const DEFAULT_INTERVAL_MS = 5000;

/** How often a run that this process executes is looked at while it is at work: it may expire. */
const LOCAL_INTERVAL_MS = 1000;

/** A run to poll, and how to learn of it. */
export interface PollSource {
  client: OpenAI;
  retrieve: () => APIPromise<Run>;
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
  const wait = async (milliseconds: number, change?: Promise<unknown>): Promise<null> => {
    await sleep(milliseconds, signal, change);
    if (signal?.aborted) throw createAbortError(source.client, signal);
    return null;
  };
  for (let rest = source.waitForRest(); ;) {
    const rested = rest && (await Promise.race([rest, wait(LOCAL_INTERVAL_MS, rest)]));
    if (rested && TERMINAL.has(rested.status)) return rested;
    const retrieval = source.retrieve();
    const run = await retrieval;
    if (TERMINAL.has(run.status)) return run;
    if (!rest) await wait(options?.pollIntervalMs ?? (await readInterval(retrieval)) ?? DEFAULT_INTERVAL_MS);
    if (!rest || rested) rest = source.waitForRest();
  }
}

async function readInterval(retrieval: APIPromise<Run>): Promise<number | null> {
  const { headers } = await retrieval.asResponse();
  const interval = Number.parseInt(headers.get('openai-poll-after-ms') ?? '', 10);
  return Number.isNaN(interval) ? null : interval;
}

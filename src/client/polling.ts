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

/** How often a run that this process executes is looked at besides being told of its changes: it may expire. */
const LOCAL_INTERVAL_MS = 1000;

/** A run to poll, and how to learn of it. */
export interface PollSource {
  client: OpenAI;
  retrieve: () => APIPromise<Run>;
  /** Resolves at the run's next change of status; null when another process executes it. */
  waitForChange: () => Promise<void> | null;
}

/**
 * Retrieves the run until it has ended or requires action. Waits `pollIntervalMs`, else what the header
 * `openai-poll-after-ms` says, else five seconds; no longer than until the status changes, where that can be known.
 * An abort ends the wait at once with APIUserAbortError, its cause the signal's reason. Errors of `retrieve` pass.
 */
export async function pollRun(source: PollSource, options: PollOptions | undefined): Promise<Run> {
  const signal = options?.signal;
  for (;;) {
    // Asked before the run is read, so that a change between the two is not missed.
    const change = source.waitForChange();
    const retrieval = source.retrieve();
    const run = await retrieval;
    if (TERMINAL.has(run.status)) return run;

    // What this process executes was not asked for upstream, so no header says anything.
    const told = change ? null : await readInterval(retrieval);
    const interval = options?.pollIntervalMs ?? told ?? DEFAULT_INTERVAL_MS;
    if (change) await sleep(Math.max(interval, LOCAL_INTERVAL_MS), signal, change);
    else await sleep(interval, signal);
    if (signal?.aborted) throw createAbortError(source.client, signal);
  }
}

async function readInterval(retrieval: APIPromise<Run>): Promise<number | null> {
  const { headers } = await retrieval.asResponse();
  const interval = Number.parseInt(headers.get('openai-poll-after-ms') ?? '', 10);
  return Number.isNaN(interval) ? null : interval;
}

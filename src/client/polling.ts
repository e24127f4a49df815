import type { APIPromise, OpenAI } from 'openai';
import { sleep } from '../lib/sleep.js';
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
    const { data: run, response } = await source.retrieve().withResponse();
    if (TERMINAL.has(run.status)) return run;

    const interval = options?.pollIntervalMs ?? readInterval(response.headers) ?? DEFAULT_INTERVAL_MS;
    if (change) await sleepUntil(change, Math.max(interval, LOCAL_INTERVAL_MS), signal);
    else await sleep(interval, signal);
    if (signal?.aborted) throw createAbortError(source.client, signal);
  }
}

/** As `sleep`, ending also when `change` resolves; no timer outlives it. */
async function sleepUntil(
  change: Promise<void>,
  milliseconds: number,
  signal: AbortSignal | null | undefined,
): Promise<void> {
  const changed = new AbortController();
  const wake = (): void => changed.abort();
  signal?.addEventListener('abort', wake);
  if (signal?.aborted) wake();
  void change.then(wake, wake);
  await sleep(milliseconds, changed.signal);
  signal?.removeEventListener('abort', wake);
}

function readInterval(headers: Headers): number | null {
  const interval = Number.parseInt(headers.get('openai-poll-after-ms') ?? '', 10);
  return Number.isNaN(interval) ? null : interval;
}

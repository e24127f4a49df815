import type { SpanContext } from '@opentelemetry/api';
import { BoundedMap } from '../lib/bounded-map.js';
import type { RunSpan } from './run-span.js';

/** The maximum number of open spans. Above it, the run with the oldest last event is given up. */
const MOST_RUNS = 1_000;

/** How often to look for runs without events, in milliseconds. */
const SWEEP_MS = 30_000;

/**
 * The runs with open spans. If another process ends a run, this process gets no event of its end. So a run without events for
 * `lostAfterMs` is given up.
 */
export class RunSpans {
  readonly #lostAfterMs: number;
  readonly #open = new Set<RunSpan>();
  readonly #byStart = new Map<string, RunSpan>();
  readonly #byId = new Map<string, RunSpan>();
  readonly #lost = new BoundedMap<string, SpanContext>(MOST_RUNS);
  #stopSweeping: (() => void) | null = null;

  constructor(lostAfterMs: number) {
    this.#lostAfterMs = lostAfterMs;
  }

  /** Adds a run: a new one by its `startId`, one that continues by its own id. */
  add(run: RunSpan, startId: string | null): void {
    this.#open.add(run);
    if (startId !== null) this.#byStart.set(startId, run);
    if (run.runId !== null) this.#byId.set(run.runId, run);
    for (const oldest of this.#open) {
      if (this.#open.size <= MOST_RUNS) break;
      this.#lose(oldest);
    }
    this.#stopSweeping ??= this.#startSweeping();
  }

  name(run: RunSpan, runId: string): void {
    run.name(runId);
    this.#byId.set(runId, run);
  }

  /** Finds the run of an event: by its id, by its `startId`, or, if it has no id yet, by its thread. */
  find({
    runId,
    startId,
    threadId,
  }: {
    runId?: string | undefined;
    startId?: string | undefined;
    threadId?: string | undefined;
  }): RunSpan | null {
    let found = (runId === undefined ? undefined : this.#byId.get(runId)) ?? this.#byStart.get(startId ?? '');
    if (!found && runId === undefined && threadId !== undefined)
      found = [...this.#byStart.values()].find((run) => run.runId === null && run.threadId === threadId);
    if (!found) return null;
    found.hear();
    // The order is that of the last events.
    this.#open.delete(found);
    this.#open.add(found);
    return found;
  }

  /** Returns the span of a run that was given up, for a link from the span with which it continues. */
  findLost(runId: string): SpanContext | undefined {
    return this.#lost.get(runId);
  }

  delete(run: RunSpan): void {
    this.#open.delete(run);
    if (run.runId !== null) this.#byId.delete(run.runId);
    for (const [startId, each] of this.#byStart) if (each === run) this.#byStart.delete(startId);
    if (this.#open.size > 0) return;
    this.#stopSweeping?.();
    this.#stopSweeping = null;
  }

  #lose(run: RunSpan): void {
    if (run.runId !== null) this.#lost.set(run.runId, run.span.spanContext());
    this.delete(run);
    run.lose();
  }

  #startSweeping(): () => void {
    const timer = setInterval(
      () => {
        for (const run of this.#open) if (run.silence >= this.#lostAfterMs) this.#lose(run);
      },
      Math.min(SWEEP_MS, this.#lostAfterMs),
    );
    // The timer must not keep the process alive. In runtimes where timers are numbers, it never does.
    const handle: { unref?: () => unknown } = timer;
    handle.unref?.();
    return () => {
      clearInterval(timer);
    };
  }
}

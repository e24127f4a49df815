import type { SpanContext } from '@opentelemetry/api';
import { BoundedMap } from '../lib/bounded-map.js';
import type { RunSpan } from './run-span.js';

/** Runs whose spans are open at once; of one more, the run that was heard of least lately is given up. */
const MOST_RUNS = 1_000;

/** How often (ms) runs that were not heard of are looked for. */
const SWEEP_MS = 30_000;

/**
 * The runs whose spans are open. A run whose end this process never hears of (another process ended it) is given up when nothing
 * was heard of it for `lostAfterMs`.
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

  /** Adds one that begins, under the id of its start, or one that goes on, under its own. */
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

  /** The run that something is about: by its id, by that of its start, or, where it has no id yet, by its thread. */
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
    // In the order in which they were last heard of.
    this.#open.delete(found);
    this.#open.add(found);
    return found;
  }

  /** The span of a run that was given up, for one that goes on with it. */
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
    // Keeps no process alive. Where timers are numbers there is nothing to do for that.
    const handle: { unref?: () => unknown } = timer;
    handle.unref?.();
    return () => {
      clearInterval(timer);
    };
  }
}

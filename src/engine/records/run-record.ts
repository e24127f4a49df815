import type { StoreChange } from '../../store/store.js';
import type { Intent, Refusal, RunEvent, RunRecord } from '../runs/run-events.js';
import { applyEvents, reduce } from '../runs/run-state.js';
import { AliasedThreadError } from './aliased-thread.js';
import { evictRun } from './eviction.js';
import { isSameLease } from './lease.js';
import type { Versioned } from './record-kind.js';
import { runKey, runOrderKey, runRequestKey, threadKey } from './record-keys.js';
import type { RecordPorts } from './record-ports.js';
import { isAlias, isMark, type ThreadRecord } from './records.js';
import { readRunLife } from './run-life.js';
import { tellTransition } from './tell-transition.js';
import { UNKNOWN_THREAD } from './thread-memory.js';

/** A run's record, with the version of its state that the next write must name; null: not in the store. */
export interface VersionedRun {
  record: RunRecord;
  version: string | null;
}

/** What is written together with a run's state, all or nothing. */
export interface Alongside {
  /** Returns the thread's new record; null leaves it unchanged. Not called if the thread has no record. */
  thread?: (thread: ThreadRecord) => ThreadRecord | null;
  /** Records of messages. */
  messages?: readonly StoreChange[] | undefined;
  /** Returns the new items of the thread, numbered from its record before the change. */
  items?: (thread: ThreadRecord) => readonly StoreChange[];
}

/**
 * Returns what to write together with a state. `hasConflicted`: another process wrote to the run since it was read.
 * `carriedOut`: the intents that this write carries out.
 */
type ToAlongside = (
  next: RunRecord,
  hasConflicted: boolean,
  carriedOut: readonly Intent[],
) => Alongside | Promise<Alongside>;

/** The result of an update: the new record, or why an event was refused and the record that stands. */
export type Updated = { record: RunRecord } | { refused: Refusal | 'gone'; record: RunRecord };

/** Reads a run; null if the store does not know it, `deleted` if its thread was deleted. One read. */
export async function readRun(
  { records }: Pick<RecordPorts, 'records'>,
  threadId: string,
  runId: string,
): Promise<VersionedRun | 'deleted' | null> {
  const at = [runKey(threadId, runId), runRequestKey(threadId, runId), threadKey(threadId)];
  const [state, asked, ofThread] = await records.read(threadId, at);
  const thread = ofThread && records.threads.read(ofThread);
  if (thread && isMark(thread.value)) return 'deleted';
  if (thread && isAlias(thread.value)) throw new AliasedThreadError(thread.value.alias_of);
  if (!state || !asked) return null;
  const { value, version } = records.runs.decode(state);
  return { record: { asked: records.runRequests.decode(asked).value, state: value }, version };
}

/**
 * A run, as this process last read or wrote it. Every change is an event: `update` applies it to the known state and
 * writes the result under its version; only if another process wrote in between, it reads the run again and repeats.
 * The run's request is written once.
 */
export class StoredRun {
  readonly #ports: RecordPorts;
  #known: VersionedRun;
  /** Events that are applied here, and reported, but not written yet: the next write includes them. */
  #pending: RunEvent[] = [];
  #view: RunRecord;
  /**
   * The run as the listeners of `onEvent` know it. If this process only looks at the run, they know less than it does.
   */
  #told: RunRecord;
  #queue: Promise<unknown> = Promise.resolve();
  /** The thread was deleted, and the run with it: nothing is written any more. */
  #isGone = false;

  constructor(ports: RecordPorts, known: VersionedRun) {
    this.#ports = ports;
    this.#known = known;
    this.#view = known.record;
    this.#told = known.record;
  }

  /** The run, including events that are not written yet. */
  get record(): RunRecord {
    return this.#view;
  }

  /** Whether the store does not know the run: it was restored from its response. */
  get isRestored(): boolean {
    return this.#known.version === null;
  }

  /** Whether there are events that are not written yet. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /**
   * Applies an event to `record` at once; the next write includes it. False if the event is refused. `isTold`:
   * listeners of `onEvent` are told now, instead of with that write.
   */
  apply(event: RunEvent, { isTold = true } = {}): boolean {
    const applies = this.#take(event);
    if (applies && isTold) this.#tell();
    return applies;
  }

  #tell(): void {
    if (this.#told === this.#view) return;
    tellTransition(this.#ports, this.#told, this.#view);
    this.#told = this.#view;
  }

  #take(event: RunEvent): boolean {
    const reduced = reduce(this.#view, event);
    if ('refused' in reduced) return false;
    this.#pending.push(event);
    this.#view = reduced.record;
    return true;
  }

  /**
   * Writes a new run with its place in the list and its thread's record. Overwrites an old run with the same id.
   * `thread` throws if the run no longer holds the thread.
   */
  create(thread: (thread: ThreadRecord) => ThreadRecord): Promise<Updated> {
    return this.#enqueue(() => this.#write([], () => ({ thread }), true));
  }

  /**
   * Applies the events, writes the record once, and resolves the result. If an event is refused, nothing changes.
   * `alongside` returns what else to write. Updates of one object run one after the other.
   */
  update(events: readonly RunEvent[], alongside?: ToAlongside): Promise<Updated> {
    return this.#enqueue(() => this.#write(events, alongside, false));
  }

  /** Reads the run again. Resolves false if it is gone. */
  reload(): Promise<boolean> {
    return this.#enqueue(async () => this.#adopt(await this.#read()));
  }

  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #write(events: readonly RunEvent[], alongside: ToAlongside | undefined, isNew: boolean): Promise<Updated> {
    if (this.#isGone) return this.#giveUp();
    let hasConflicted = false;
    for (let isFresh = isNew || this.isRestored; ; isFresh = true) {
      const taken = this.#pending.length;
      const reduced = applyEvents(this.#view, events);
      if ('refused' in reduced) {
        // The known state may be outdated.
        if (isFresh) return { ...reduced, record: this.#view };
        if (!(await this.#readAgain(isNew))) return this.#giveUp();
        continue;
      }
      const record = this.#stamp(reduced.record);
      const { carriedOut } = reduced;
      const change = this.#change(record, isNew);
      const own = this.#listFirst(record, isNew);
      const alsoWritten = (await alongside?.(record, hasConflicted, carriedOut)) ?? {};
      const { thread: toThread, messages = [], items } = alsoWritten;
      const thread = toThread && (await this.#changeThread(toThread));
      // The thread had a record, because the run held it: it was deleted meanwhile.
      if (isNew && !thread) return this.#giveUp();
      const added = thread && items ? items(thread.before) : [];
      const changes = [change, ...own, ...messages, ...added, ...(thread ? [thread.change] : [])];
      if (await this.#ports.records.write(this.#threadId, changes)) {
        if (thread) this.#ports.knownThreads.put(this.#threadId, thread.next);
        this.#tell();
        const before = isNew ? null : this.#view;
        this.#settle({ record, version: change.version }, taken);
        tellTransition(this.#ports, before, this.#view, events);
        return { record };
      }
      hasConflicted = true;
      if (!(await this.#readAgain(isNew))) return this.#giveUp();
    }
  }

  #giveUp(): Updated {
    this.#isGone = true;
    return { refused: 'gone', record: this.#view };
  }

  get #threadId(): string {
    return this.#view.asked.run.thread_id;
  }

  async #read(): Promise<VersionedRun | null> {
    const found = await readRun(this.#ports, this.#threadId, this.#view.asked.run.id);
    return found === 'deleted' ? null : found;
  }

  /** Reads the thread's record. For a run, a deleted thread is like one that never existed. */
  async #readThread(): Promise<Versioned<ThreadRecord>> {
    const { value, version } = (await this.#ports.records.threads.get(threadKey(this.#threadId))) ?? UNKNOWN_THREAD;
    if (isMark(value) || isAlias(value)) {
      this.#ports.knownThreads.forget(this.#threadId);
      return UNKNOWN_THREAD;
    }
    this.#ports.knownThreads.put(this.#threadId, { value, version });
    return { value, version };
  }

  /**
   * Reads again after another process wrote in between. False if there is nothing left to write to: the thread was
   * deleted.
   */
  async #readAgain(isNew: boolean): Promise<boolean> {
    const [run, thread] = await Promise.all([this.#read(), this.#readThread()]);
    return isNew ? thread.version !== null : this.#adopt(run);
  }

  /** Adopts what was read. False if the run is gone; a restored run was not in the store before either. */
  #adopt(found: VersionedRun | null): boolean {
    if (found === null) return this.isRestored && !this.#isGone;
    this.#settle(found, 0);
    return true;
  }

  /**
   * Adopts a stored state that includes the first `taken` pending events; applies the others again, as far as they are
   * still allowed.
   */
  #settle(known: VersionedRun, taken: number): void {
    const isTold = this.#told === this.#view;
    this.#known = known;
    this.#view = known.record;
    for (const event of this.#pending.splice(0).slice(taken)) this.#take(event);
    this.#told = isTold ? this.#view : known.record;
  }

  /** Adds the store's time to a lease that this write takes or renews. */
  #stamp(record: RunRecord): RunRecord {
    const { phase } = record.state;
    if (!('lease' in phase) || !phase.lease) return record;
    const { phase: before } = this.#known.record.state;
    if (!this.isRestored && 'lease' in before && isSameLease(before.lease, phase.lease)) return record;
    const lease = this.#ports.leases.stamp(phase.lease);
    return { ...record, state: { ...record.state, phase: { ...phase, lease } } };
  }

  #change(record: RunRecord, isNew: boolean): StoreChange {
    return this.#ports.records.runs.change(
      runKey(this.#threadId, record.asked.run.id),
      record.state,
      isNew ? undefined : this.#known.version,
      record.asked.history === 'store' ? undefined : evictRun(readRunLife(record), Date.now()),
    );
  }

  /** Makes the change of the thread's record; null if it does not change or does not exist. */
  async #changeThread(
    toNext: (thread: ThreadRecord) => ThreadRecord | null,
  ): Promise<{ change: StoreChange; before: ThreadRecord; next: Versioned<ThreadRecord> } | null> {
    const known = this.#ports.knownThreads.get(this.#threadId) ?? (await this.#readThread());
    const value = known.version === null ? null : toNext(known.value);
    if (value === null) return null;
    const change = this.#ports.records.threads.change(threadKey(this.#threadId), value, known.version);
    return { change, before: known.value, next: { value, version: change.version } };
  }

  /**
   * Makes the changes for a run that is not in the store yet: its request and, unless it was restored, its place in the
   * list.
   */
  #listFirst({ asked }: RunRecord, isNew: boolean): StoreChange[] {
    if (!isNew && !this.isRestored) return [];
    const { runRequests, runOrder } = this.#ports.records;
    const { id } = asked.run;
    const request = runRequests.change(runRequestKey(this.#threadId, id), asked);
    return isNew ? [request, runOrder.change(runOrderKey(this.#threadId, asked.orderKey), id)] : [request];
  }
}

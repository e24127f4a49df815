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

/** A run's record with the version of its state that the next write names; null: the store does not have it. */
export interface VersionedRun {
  record: RunRecord;
  version: string | null;
}

/** What is written together with a run's state, all or nothing. */
export interface Alongside {
  /** The thread's record after the change; null leaves it as it is, and so does a thread without a record. */
  thread?: (thread: ThreadRecord) => ThreadRecord | null;
  /** Records of messages. */
  messages?: readonly StoreChange[] | undefined;
  /** Items of the thread, numbered by its record as it was. */
  items?: (thread: ThreadRecord) => readonly StoreChange[];
}

/**
 * What goes with a state. `hasConflicted`: another process has written something of it since it was read. `carriedOut`: the
 * intents that the write itself carries out.
 */
type ToAlongside = (
  next: RunRecord,
  hasConflicted: boolean,
  carriedOut: readonly Intent[],
) => Alongside | Promise<Alongside>;

/** What became of an update: the record after it, or why an event does not apply to what stands. */
export type Updated = { record: RunRecord } | { refused: Refusal | 'gone'; record: RunRecord };

/** Reads a run; null when the store does not know it, `deleted` when its thread was deleted. One read. */
export async function readRun(
  { records }: Pick<RecordPorts, 'records'>,
  threadId: string,
  runId: string,
): Promise<VersionedRun | 'deleted' | null> {
  const at = [runKey(threadId, runId), runRequestKey(threadId, runId), threadKey(threadId)];
  const [state, asked, ofThread] = await records.read(threadId, at);
  const thread = ofThread && records.threads.decodeReadable(ofThread);
  if (thread && isMark(thread.value)) return 'deleted';
  if (thread && isAlias(thread.value)) throw new AliasedThreadError(thread.value.alias_of);
  if (!state || !asked) return null;
  const { value, version } = records.runs.decode(state);
  return { record: { asked: records.runRequests.decode(asked).value, state: value }, version };
}

/**
 * A run as this process has read or written it last. Every change is an event: `update` reduces what is known, writes the
 * result under its version, and reads again only when another process wrote in between. What was asked is never written
 * again.
 */
export class StoredRun {
  readonly #ports: RecordPorts;
  #known: VersionedRun;
  /** Events that this process tells of already and that the next write brings along. */
  #pending: RunEvent[] = [];
  #view: RunRecord;
  /** What listeners of the option `onEvent` know of the run: less than this process does, where it only looks at it. */
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

  /** The run with what this process knows beyond the store. */
  get record(): RunRecord {
    return this.#view;
  }

  /** The store does not know the run: it was made again of what the platform holds. */
  get isRestored(): boolean {
    return this.#known.version === null;
  }

  /** This process tells of something that is not written yet. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /**
   * Takes an event into `record` at once; the next write brings it along. False when it does not apply. `isTold`: listeners are
   * told of it now, and not with that write.
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
   * Writes a run that has just got its id, with its place in the list and its thread's record, whatever stands there: an id
   * that comes again is a new run. `thread` throws when the thread is not held for the run any more.
   */
  create(thread: (thread: ThreadRecord) => ThreadRecord): Promise<Updated> {
    return this.#enqueue(() => this.#write([], () => ({ thread }), true));
  }

  /**
   * Reduces the events, writes the record once, and resolves what then stands. Refused events change nothing. `alongside`
   * says what goes with the state that the events lead to. Updates of one object follow each other.
   */
  update(events: readonly RunEvent[], alongside?: ToAlongside): Promise<Updated> {
    return this.#enqueue(() => this.#write(events, alongside, false));
  }

  /** Reads the run again. False when it is gone. */
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
        // What this process knows may be old.
        if (isFresh) return { ...reduced, record: this.#view };
        if (!(await this.#readAgain(isNew))) return this.#giveUp();
        continue;
      }
      const record = this.#stamp(reduced.record);
      const { carriedOut } = reduced;
      const change = this.#change(record, isNew);
      const own = this.#listFirst(record, isNew);
      const made = (await alongside?.(record, hasConflicted, carriedOut)) ?? {};
      const { thread: toThread, messages = [], items } = made;
      const thread = toThread && (await this.#changeThread(toThread));
      // The thread was held for the run: it was deleted meanwhile.
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

  /** To a run, a thread that was deleted is as one that never was. */
  async #readThread(): Promise<Versioned<ThreadRecord>> {
    const { value, version } = (await this.#ports.records.threads.get(threadKey(this.#threadId))) ?? UNKNOWN_THREAD;
    if (isMark(value) || isAlias(value)) {
      this.#ports.knownThreads.forget(this.#threadId);
      return UNKNOWN_THREAD;
    }
    this.#ports.knownThreads.put(this.#threadId, { value, version });
    return { value, version };
  }

  /** Another process wrote in between. False when what was to be written has no place any more: the thread was deleted. */
  async #readAgain(isNew: boolean): Promise<boolean> {
    const [run, thread] = await Promise.all([this.#read(), this.#readThread()]);
    return isNew ? thread.version !== null : this.#adopt(run);
  }

  /** Takes over what was read. False when the run is gone; one that was restored was not there before either. */
  #adopt(found: VersionedRun | null): boolean {
    if (found === null) return this.isRestored && !this.#isGone;
    this.#settle(found, 0);
    return true;
  }

  /** Takes over what stands; the first `taken` pending events are in it, and the others stay as far as they still apply. */
  #settle(known: VersionedRun, taken: number): void {
    const isTold = this.#told === this.#view;
    this.#known = known;
    this.#view = known.record;
    for (const event of this.#pending.splice(0).slice(taken)) this.#take(event);
    this.#told = isTold ? this.#view : known.record;
  }

  /** The run with the store's time in a lease that this write takes or renews. */
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

  /** The change of the thread's record; null when there is none to make, or no record that could be changed. */
  async #changeThread(
    toNext: (thread: ThreadRecord) => ThreadRecord | null,
  ): Promise<{ change: StoreChange; before: ThreadRecord; next: Versioned<ThreadRecord> } | null> {
    const known = this.#ports.knownThreads.get(this.#threadId) ?? (await this.#readThread());
    const value = known.version === null ? null : toNext(known.value);
    if (value === null) return null;
    const change = this.#ports.records.threads.change(threadKey(this.#threadId), value, known.version);
    return { change, before: known.value, next: { value, version: change.version } };
  }

  /** What was asked, where the store does not know it; a run that was restored from the platform is not listed. */
  #listFirst({ asked }: RunRecord, isNew: boolean): StoreChange[] {
    if (!isNew && !this.isRestored) return [];
    const { runRequests, runOrder } = this.#ports.records;
    const { id } = asked.run;
    const request = runRequests.change(runRequestKey(this.#threadId, id), asked);
    return isNew ? [request, runOrder.change(runOrderKey(this.#threadId, asked.orderKey), id)] : [request];
  }
}

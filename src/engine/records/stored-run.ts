import { nowInSeconds } from '../../lib/clock.js';
import type { Run } from '../../types/index.js';
import { isFresh } from './lease.js';
import type { RecordAddress, Versioned } from './record-kind.js';
import { runKey, runOrderKey } from './record-keys.js';
import type { RecordPorts, RunClaim, RunRecord } from './records.js';
import { isEnded } from '../runs/run-lifecycle.js';

/** How often (ms) it is looked whether another process has done what it is at. */
const CLAIM_WAIT = 100;

/**
 * A run's record as this process has it, and its writes: other processes may be writing it at the same time, and what
 * must happen once is claimed by one of them.
 */
export class StoredRun {
  /** Another process began what is done here, and died: what came of it is looked up first. */
  isHeir = false;
  readonly #name = crypto.randomUUID();
  readonly #ports: RecordPorts;
  #record: RunRecord;
  #version: string | null;

  constructor(ports: RecordPorts, record: RunRecord, version: string | null) {
    this.#ports = ports;
    this.#record = record;
    this.#version = version;
  }

  get record(): RunRecord {
    return this.#record;
  }

  get run(): Run {
    return this.#record.run;
  }

  /** The store does not know the run: it was made again of what the platform holds. */
  get isRestored(): boolean {
    return this.#version === null;
  }

  /** The response of the turn; null until the service has named it. */
  get responseId(): string | null {
    return this.#record.responseIds[this.#record.turn] ?? null;
  }

  /** Sets the run's state in memory, without telling anybody. */
  assign(change: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...change };
  }

  /** Writes the record of a run that has just got its id, and its place in the list, whatever stands there: an id that comes again is a new run. */
  async create(): Promise<void> {
    if (this.responseId === null) this.assign({ claim: this.#sign() });
    const { runs, runOrder } = this.#ports.records;
    const order = runOrder.change(runOrderKey(this.run.thread_id, this.#record.orderKey), this.run.id);
    this.#version = await runs.set(this.#key, this.#record, [order]);
  }

  /**
   * Writes the record. If somebody else wrote in between, their metadata and their wish to cancel are taken over; if
   * they have ended or continued the run, theirs stands and false is resolved. A record that is gone (thread deleted)
   * stays gone.
   */
  async save(next: RunRecord = this.#record): Promise<boolean> {
    const { isWritten, record, version } = await this.#write(next);
    this.#record = record;
    this.#version = version;
    return isWritten;
  }

  /**
   * Takes on what must be done to the run once, of all processes that are about to: resolves false, with the record as
   * it then is, when another one has done it, after waiting for it if it is at it. Until the next write but `renew`.
   */
  async occupy(): Promise<boolean> {
    const { clock } = this.#ports;
    let current: Versioned<RunRecord> | null = { value: this.#record, version: this.#version };
    for (;;) {
      const { claim } = current.value;
      if (claim?.by === this.#name) return true;
      if (claim !== null && isFresh(claim, nowInSeconds(clock))) await clock.sleep(CLAIM_WAIT);
      else {
        const record = merge({ ...this.#record, claim: this.#sign() }, current.value);
        const version = await this.#ports.records.runs.replace(this.#key, record, current.version);
        if (version !== null) {
          this.isHeir ||= claim !== null;
          this.#version = version;
          this.#record = record;
          return true;
        }
      }
      current = await this.#ports.records.runs.get(this.#key);
      if (current === null) return true;
      const isAwaiting = current.value.run.status === 'requires_action' && this.run.status !== 'requires_action';
      if (isAwaiting || prevails(current.value, this.#record)) {
        this.#version = current.version;
        this.#record = current.value;
        return false;
      }
    }
  }

  /** Says again that this process is at work on the run. */
  async renew(): Promise<void> {
    const { isWritten, record, version } = await this.#write({ ...this.#record, claim: this.#sign() });
    // What stands then is met at the next write.
    if (!isWritten) return;
    this.#version = version;
    const { claim, cancelRequested, run } = record;
    this.assign({ claim, cancelRequested, run: { ...this.run, metadata: run.metadata } });
  }

  get #key(): RecordAddress {
    return runKey(this.run.thread_id, this.run.id);
  }

  #sign(): RunClaim {
    return { by: this.#name, at: nowInSeconds(this.#ports.clock) };
  }

  /** Writes a record, again if somebody else wrote in between and theirs need not stand; what then stands. */
  async #write(next: RunRecord): Promise<{ isWritten: boolean; record: RunRecord; version: string | null }> {
    const { runs } = this.#ports.records;
    for (let record = next, known = this.#version; ;) {
      const version = await runs.replace(this.#key, record, known);
      if (version !== null) return { isWritten: true, record, version };
      const current = await runs.get(this.#key);
      if (current === null) return { isWritten: false, record, version: this.#version };
      known = current.version;
      if (prevails(current.value, record)) return { isWritten: false, record: current.value, version: known };
      record = merge(record, current.value);
    }
  }

  /** Whether anybody, in whatever process, has asked for the run's end. */
  async isCancelRequested(): Promise<boolean> {
    if (this.#record.cancelRequested) return true;
    const current = await this.#ports.records.runs.get(this.#key);
    return current?.value.cancelRequested === true || current?.value.run.status === 'cancelled';
  }

  /**
   * Writes the record only if nobody else wrote since it was read; otherwise takes theirs over and resolves false. With
   * `isWork`, says too that this process is at work on the run.
   */
  async claim(change: RunRecord, isWork = false): Promise<boolean> {
    const { runs } = this.#ports.records;
    const next = isWork ? { ...change, claim: this.#sign() } : change;
    const version = await runs.replace(this.#key, next, this.#version);
    const current = version === null ? await runs.get(this.#key) : { value: next, version };
    this.#record = current?.value ?? this.#record;
    this.#version = current?.version ?? null;
    return version !== null;
  }
}

/** Somebody has ended the run, or brought it further: what they wrote stands. */
function prevails(current: RunRecord, { turn, responseIds }: RunRecord): boolean {
  const known = current.responseIds[turn] ?? null;
  return isEnded(current.run.status) || current.turn !== turn || (known !== null && known !== responseIds[turn]);
}

/** A record with what others may change in the meantime. */
function merge(record: RunRecord, current: RunRecord): RunRecord {
  const { metadata } = current.run;
  const cancelRequested = record.cancelRequested || current.cancelRequested;
  return { ...record, run: { ...record.run, metadata }, cancelRequested };
}
